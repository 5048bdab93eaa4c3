/** Everything a scene needs: the program, a browser, visitors, steps that are counted, pictures. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Api } from "./api.mjs";
import { Customer } from "./customer.mjs";
import { areShared } from "./engines.mjs";
import { Operator } from "./operator.mjs";
import { Program } from "./program.mjs";

export const fromWidget = createRequire(new URL("../../../widget/package.json", import.meta.url));
const { chromium } = fromWidget("playwright-core");
const AXE = readFileSync(fromWidget.resolve("axe-core/axe.min.js"), "utf8");

export const SHOTS = fileURLToPath(new URL("../shots/", import.meta.url));
const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
export const WIDE = { viewport: { width: 1440, height: 900 } };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
export const DARK = { ...WIDE, colorScheme: "dark" };
/** All are pictured. The narrow one by night is examined each time: most is too wide or too pale there; the wide one with what takes long. */
const LOOKS = [
  ["wide", WIDE.viewport, "light", process.env.SWITCHBOARD_TEST_REQUIRE === "all"],
  ["wide dark", WIDE.viewport, "dark", false],
  ["narrow", PHONE.viewport, "light", false],
  ["narrow dark", PHONE.viewport, "dark", true],
];
/** How a page looks is the same whatever keeps its data: it is examined with the embedded engines. */
export const LOOKED_AT = !areShared;
/** Pictures of what went well are for whoever wants to look: with SHOTS=1. */
const PICTURED = process.env.SHOTS === "1";
/** The longest a single wait may take, in milliseconds; a busy machine may need more. */
const PATIENCE = Number(process.env.PATIENCE ?? 20_000);

/** How much of a page's words is told when a step failed. */
const MOST_SHOWN = 1500;

/** What the name of a picture begins with that shows a failure. */
const FAILED = "FAIL";

class SceneOver extends Error {}

export class Stage {
  passed = 0;
  failed = 0;
  #visits = new Set();
  #scene = "";
  #pictures = 0;
  #lines = [];
  #operator;

  constructor(program, api, outside) {
    this.program = program;
    this.api = api;
    this.outside = outside;
  }

  async open() {
    this.browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: FLAGS });
  }

  async close() {
    await this.browser?.close();
  }

  /** A scene whose step failed is left; the next one begins afresh. */
  async scene(name, play) {
    this.#scene = name;
    this.#pictures = 0;
    this.#lines = [`\n${name}`];
    try {
      await play(this);
    } catch (error) {
      if (!(error instanceof SceneOver)) await this.#fail("the scene", error);
    }
    // In one piece: another stage may play meanwhile.
    console.log(this.#lines.join("\n"));
    for (const visit of this.#visits) if (visit.page !== this.#operator?.page) await this.leave(visit);
  }

  /** A business of the scene's own, in a fresh folder: nobody waits there yet, and nothing stands there that others left. */
  async business(play) {
    const before = [this.program, this.api, this.#operator];
    const folder = mkdtempSync(join(tmpdir(), "switchboard-business-"));
    const program = new Program(join(folder, "data"), this.program.settings);
    [this.program, this.api, this.#operator] = [program, new Api(program), undefined];
    try {
      await program.start();
      this.note(`its own program started in ${program.startTook} ms`);
      await play();
    } finally {
      [this.program, this.api, this.#operator] = before;
      await program.end();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async step(name, act) {
    const begun = Date.now();
    try {
      await act();
      for (const visit of this.#visits) visit.mustBeQuiet();
    } catch (error) {
      await this.#fail(name, error);
      throw new SceneOver();
    }
    this.passed++;
    this.#lines.push(`  ok    ${name}  (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  }

  note(text) {
    this.#lines.push(`        ${text}`);
  }

  async #fail(name, error) {
    this.failed++;
    const indented = (text) => text.replaceAll(/^/gm, "          ");
    this.#lines.push(`  FAIL  ${name}\n${indented(error.stack ?? String(error))}`);
    for (const visit of this.#visits) {
      this.#lines.push(`        console of ${visit.name}: ${visit.complaints.length ? `\n${indented(visit.complaints.join("\n"))}` : "nothing"}`);
      // Where only words are kept of a run, they have to say what was shown.
      const shown = await visit.page.locator("body").innerText({ timeout: 1000 }).catch((unread) => unread.message);
      this.#lines.push(`        it shows ${visit.page.url()}\n${indented(shown.slice(0, MOST_SHOWN).replaceAll(/\n\s*\n/g, "\n"))}`);
      await this.shot(visit.page, `${FAILED} ${visit.name}`).catch(() => undefined);
    }
    this.#lines.push(`        the program's last words:\n${indented(this.program.lastWords())}`);
  }

  /** A browser of its own: no cookie and no storage is shared with the others. */
  async visit(name, options = WIDE) {
    // What moves without end is painted without end, which takes more time than all the rest.
    const context = await this.browser.newContext({ locale: "en-GB", colorScheme: "light", reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const visit = new Visit(name, context, page);
    this.#visits.add(visit);
    return visit;
  }

  /** Somebody closes their browser. */
  async leave(visit) {
    this.#visits.delete(visit);
    await visit.context.close();
  }

  async customer(name = "customer", options = WIDE) {
    const visit = await this.visit(name, options);
    await visit.page.goto(this.program.origin);
    return new Customer(visit);
  }

  /** The operator whom all wide scenes share, at the list of those who wait. */
  async operator() {
    this.#operator ??= await this.operatorAs("operator", this.program.login);
    await this.#operator.view("Unassigned");
    return this.#operator;
  }

  async operatorAs(name, login, options = WIDE) {
    const operator = new Operator(await this.visit(name, options), this.program.origin);
    await operator.logIn(login);
    return operator;
  }

  async shot(page, name) {
    if (!PICTURED && !name.startsWith(FAILED)) return;
    const file = `${this.#scene} ${String(++this.#pictures).padStart(2, "0")} ${name}`.replaceAll(/[^\w]+/g, "-");
    await page.screenshot({ path: `${SHOTS}${file}.png`, animations: "disabled" });
  }

  /** The page as it stands, on a wide screen and a narrow one, by day and by night: a picture of each, nothing grave, nothing too wide. */
  async looks(page, name) {
    if (!LOOKED_AT) return;
    for (const [how, viewport, colorScheme, isExamined] of LOOKS) {
      if (!isExamined && !PICTURED) continue;
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await this.shot(page, `${name} ${how}`);
      if (!isExamined) continue;
      const { grave } = await this.accessibility(page);
      assert.deepEqual(grave, [], `${name} ${how}`);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(beyond <= 0, `${name} ${how}: ${beyond} px too wide`);
    }
    await page.setViewportSize(WIDE.viewport);
    await page.emulateMedia({ colorScheme: "light" });
  }

  /** Complaints of every open browser that belong to what is done on purpose. */
  forgiving(pattern, act) {
    return [...this.#visits].reduce((next, visit) => () => visit.forgiving(pattern, next), act)();
  }

  /** What axe finds on the page as it stands, the grave things first. */
  async accessibility(page) {
    if (!LOOKED_AT) return { grave: [], light: [] };
    await settled(page);
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
    // What is as it should be needs no list of where.
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    const tell = ({ impact, id, nodes }) => `${impact} ${id} (${nodes.length}): ${nodes[0].html.slice(0, 160)} ${nodes[0].failureSummary}`;
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return { grave: grave.map(tell), light: violations.filter((one) => !grave.includes(one)).map(tell) };
  }
}

/** What is still fading in has neither its colours nor its place. */
const settled = (page) =>
  page.evaluate(() => {
    const roots = [document, ...[...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? [])];
    const ends = (animation) => animation.effect?.getComputedTiming().endTime !== Infinity;
    return Promise.allSettled(roots.flatMap((root) => root.getAnimations().filter(ends)).map(({ finished }) => finished));
  });

/** A context with its page, and everything its console complained about. */
class Visit {
  complaints = [];
  #forgiven = [];

  constructor(name, context, page) {
    Object.assign(this, { name, context, page });
    const watch = (watched) => {
      watched.on("pageerror", (error) => this.#hear(`page error: ${error.stack ?? error}`));
      watched.on("console", (line) => line.type() === "error" && this.#hear(`${line.text()} ${line.location().url}`));
    };
    watch(page);
    context.on("page", watch);
  }

  #hear(complaint) {
    if (!this.#forgiven.some((pattern) => pattern.test(complaint))) this.complaints.push(complaint);
  }

  mustBeQuiet() {
    if (this.complaints.length) throw new Error(`the console of ${this.name} has errors:\n${this.complaints.join("\n")}`);
  }

  /** Complaints that belong to what is done on purpose, for as long as it lasts. */
  async forgiving(pattern, act) {
    this.#forgiven.push(pattern);
    try {
      return await act();
    } finally {
      this.#forgiven = this.#forgiven.filter((one) => one !== pattern);
    }
  }
}
