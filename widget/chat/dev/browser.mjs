/** Drives the built widget in Chromium against the stand-in server: `node chat/dev/browser.mjs`, after `npm run build`. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"];
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
let fake, browser, base;

before(async () => {
  const script = fileURLToPath(new URL("fake.mjs", import.meta.url));
  fake = spawn(process.execPath, [script, "0"], { env: { ...process.env, PACE: "15" } });
  base = await new Promise((found) => fake.stdout.on("data", (line) => found(/http:\S+/.exec(line)[0])));
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
});

after(async () => {
  await browser?.close();
  fake?.kill();
});

const dev = (path) => fetch(`${base}/dev/${path}`).then((answer) => answer.text());
const stored = async (text) =>
  JSON.parse(await dev("state")).flatMap((talk) => talk.messages.filter((message) => message.text === text)).length;

/** A page of its own visitor; a complaint in the console fails the test, except those it says it expects. */
function visit(name, options, run, expected = /^$/) {
  test(name, { timeout: 60_000 }, async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
    page.setDefaultTimeout(8_000);
    await page.goto(base);
    await run(page, context);
    await context.close();
    assert.deepEqual(complaints.filter((line) => !expected.test(line)), []);
  });
}

const open = async (page) => {
  await page.locator(".launcher").click();
  await page.locator(".greeting, .entry").first().waitFor();
};
const write = async (page, text) => {
  await page.locator("textarea").fill(text);
  await page.locator("textarea").press("Enter");
};
/** With SHOTS set to a folder, pictures of what was made. */
const shoot = async (page, name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/chat-${name}.png`, animations: "disabled" });
const noFaults = async (page) => {
  await page.evaluate(await readFile(axe, "utf8"));
  const found = await page.evaluate(() => axe.run(document.body).then((result) => result.violations));
  assert.deepEqual(found.map(({ id, nodes }) => `${id}: ${nodes[0].target.flat(2).join(" ")}`), []);
};
const seen = (page, text) => page.locator(".entry", { hasText: text }).last().waitFor();

visit("what a tool asks is answered by a press; a very long answer is drawn whole", {}, async (page) => {
  await open(page);
  await write(page, "Change my address");
  await page.locator(".replies button.other", { hasText: "Talk to a person" }).waitFor();
  await page.locator(".replies button", { hasText: "Yes, change" }).click();
  await seen(page, "Yes, change the address of order 48213");
  await page.locator(".replies").waitFor({ state: "detached" });
  await write(page, "Tell me everything");
  await page.locator(".streaming").waitFor();
  await page.locator(".streaming").waitFor({ state: "detached", timeout: 50_000 });
  assert.equal(await page.locator(".entry.agent").last().locator("li").count(), 120);
  const gap = await page.locator(".thread").evaluate((t) => t.scrollHeight - t.scrollTop - t.clientHeight);
  assert.ok(gap < 4, `${gap} pixels from the end`);
});

visit("what a message offers is pressed: buttons once, a list, cards", {}, async (page) => {
  await open(page);
  await write(page, "I need a repair");
  await page.locator(".press button", { hasText: "Tomorrow" }).waitFor();
  assert.match(await page.locator(".press a", { hasText: "Call us" }).getAttribute("href"), /^tel:\+34600123456$/);
  assert.equal(await page.locator(".press a", { hasText: "Our page" }).getAttribute("target"), "_blank");
  await page.locator(".entry.agent .bubble b", { hasText: "Repair at your home" }).waitFor();
  await shoot(page, "buttons");
  await page.locator(".press button", { hasText: "Tomorrow" }).click();
  await page.locator(".entry.own:not(.pending)", { hasText: "Tomorrow" }).waitFor();
  assert.equal(await page.locator(".press button", { hasText: "Today" }).isDisabled(), true, "an answered question is asked no more");
  await page.locator(".press summary", { hasText: "Choose an hour" }).click();
  await shoot(page, "list");
  await page.locator(".press button", { hasText: "18:00" }).click();
  await page.locator(".entry.own:not(.pending)", { hasText: "18:00" }).waitFor();
  await write(page, "What is in stock?");
  await page.locator(".cards button", { hasText: "Reserve it" }).first().click();
  await page.locator(".entry.own:not(.pending)", { hasText: "Reserve it" }).waitFor();
  await shoot(page, "cards");
  await noFaults(page);
});

visit("a person answers with a quote and reacts to what was written", PHONE, async (page) => {
  await open(page);
  await write(page, "Do you mend wall phones?");
  await page.locator(".entry.agent:not(.streaming) .meta").last().waitFor();
  await dev("react?emoji=👍");
  await page.locator(".entry.own .reacted", { hasText: "👍" }).waitFor();
  await dev("quote");
  await page.locator(".entry.operator .quoted", { hasText: "Do you mend wall phones?" }).waitFor();
  await shoot(page, "quote");
  await page.locator(".entry.operator .quoted").click();
  await page.locator(".entry.own", { hasText: "Do you mend" }).waitFor();
  await noFaults(page);
  await dev("react");
  await page.locator(".entry.own .reacted").waitFor({ state: "detached" });
});

visit("nothing but the loader is fetched before intent", {}, async (page) => {
  const scripts = () => page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
  await page.waitForTimeout(300);
  assert.ok(!(await scripts()).some((name) => name.endsWith("chat.js")));
  await page.locator(".launcher").hover();
  await page.waitForTimeout(300);
  assert.ok((await scripts()).some((name) => name.endsWith("chat.js")));
});

visit("an answer streams in, and its source opens and closes by keyboard", {}, async (page) => {
  await open(page);
  await page.getByText("When will my order arrive?").click();
  await page.locator(".streaming").waitFor();
  await page.locator(".sources button").first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".passage blockquote").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".passage").count(), 0);
  await page.keyboard.press("Escape");
  const focused = await page.evaluate(() => document.querySelector("switchboard-chat").shadowRoot.activeElement.className);
  assert.equal(focused, "launcher");
});

visit("a source shows its page, marks what was taken, and opens the document there", {}, async (page) => {
  await open(page);
  await page.getByText("When will my order arrive?").click();
  await page.locator(".sources button").nth(1).click();
  assert.match(await page.locator(".passage .path").innerText(), /Orders › Page 3$/);
  assert.match(await page.locator(".passage mark").innerText(), /^As soon as .* follow it\.$/);
  assert.equal(await page.locator(".passage th").count(), 2);
  const link = page.locator(".passage a.out");
  assert.match(await link.innerText(), /^Open the document/);
  assert.match(await link.getAttribute("href"), /#page=3$/);
  assert.equal(await link.getAttribute("target"), "_blank");
});

visit("writing through a lost connection stores each message once", {}, async (page, context) => {
  await open(page);
  await write(page, "one");
  await seen(page, "one");
  await context.setOffline(true);
  await dev("drop");
  await write(page, "two while away");
  await page.locator(".pending").waitFor();
  await page.locator(".bar", { hasText: "Reconnecting" }).waitFor();
  await context.setOffline(false);
  await page.locator(".pending").waitFor({ state: "detached", timeout: 20_000 });
  assert.equal(await stored("two while away"), 1);
}, /ERR_INTERNET_DISCONNECTED/);

visit("draft, unsent message, history and openness survive a reload", {}, async (page, context) => {
  await open(page);
  await write(page, "first words");
  await seen(page, "not sure");
  await context.setOffline(true);
  await dev("drop");
  await write(page, "not yet sent");
  await page.locator(".pending").waitFor();
  await page.locator("textarea").fill("half a thought");
  await context.setOffline(false);
  await page.reload();
  await seen(page, "first words");
  await page.locator(".pending").waitFor({ state: "detached", timeout: 20_000 });
  assert.equal(await stored("not yet sent"), 1);
  assert.equal(await page.locator("textarea").inputValue(), "half a thought");
}, /ERR_INTERNET_DISCONNECTED/);

visit("older pages come in above without moving what is read", {}, async (page) => {
  await open(page);
  await write(page, "history please");
  await seen(page, "not sure");
  await page.reload();
  await seen(page, "not sure");
  const first = page.locator(".entry").first();
  const text = await first.innerText();
  await page.locator(".thread").evaluate((thread) => (thread.scrollTop = 120));
  await page.waitForFunction((text) => {
    const root = document.querySelector("switchboard-chat").shadowRoot;
    return root.querySelector(".entry").innerText !== text;
  }, text);
  const moved = await page.locator(".entry", { hasText: text.split("\n").find((line) => /number/.test(line)) }).first().boundingBox();
  assert.ok(moved.y > -200 && moved.y < 500, `stayed near its place: ${moved.y}`);
});

visit("an answer while closed shows on the launcher, also after a reload", {}, async (page) => {
  await open(page);
  await write(page, "hello");
  await page.locator(".replies").waitFor();
  await page.keyboard.press("Escape");
  await dev("operator?text=Are+you+there");
  await page.locator(".launcher-badge", { hasText: "1" }).waitFor();
  assert.match(await page.locator(".launcher").getAttribute("aria-label"), /1 unread/);
  await page.reload();
  await page.locator(".launcher-badge", { hasText: "1" }).waitFor();
  await page.locator(".launcher").click();
  await seen(page, "Are you there");
  assert.equal(await page.locator(".launcher-badge").innerText(), "");
});

visit("a person is asked for, comes, and the end can be rated", {}, async (page) => {
  await open(page);
  await page.locator(".line.ask").click();
  await page.locator(".line.queue", { hasText: "number 2" }).waitFor();
  await dev("operator");
  await page.locator(".header h2", { hasText: "Mira" }).waitFor();
  await dev("close");
  await page.locator(".scale button").nth(4).click();
  await page.locator(".rating", { hasText: "Thank you" }).waitFor();
  await write(page, "one more thing");
  await page.locator(".rating").waitFor({ state: "detached" });
});

visit("files go up with progress, refusals say why, and the message carries them", {}, async (page) => {
  await open(page);
  const png = await page.screenshot();
  await page.locator("input[type=file]").setInputFiles([
    { name: "photo.png", mimeType: "image/png", buffer: png },
    { name: "virus.txt", mimeType: "text/plain", buffer: Buffer.from("x") },
  ]);
  await page.locator(".uploads progress").first().waitFor();
  await page.locator(".uploads .failed", { hasText: "something bad" }).waitFor();
  await page.locator(".uploads .failed button").click();
  await page.locator(".send:not([disabled])").click();
  await page.locator(".entry .picture img").waitFor();
  await page.locator("input[type=file]").setInputFiles([{ name: "x.zip", mimeType: "application/zip", buffer: Buffer.from("x") }]);
  await page.locator(".trouble", { hasText: "cannot take" }).waitFor();
}, /422/);

visit("Enter sends, Shift+Enter breaks the line, a composing Enter does neither", {}, async (page) => {
  await open(page);
  await page.locator("textarea").fill("a");
  await page.locator("textarea").dispatchEvent("keydown", { key: "Enter", isComposing: true });
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("b");
  assert.equal(await page.locator("textarea").inputValue(), "a\nb");
  await page.keyboard.press("Enter");
  await page.locator(".own", { hasText: "b" }).waitFor();
});

visit("a refused chat says so", {}, async (page) => {
  await dev("refuse?code=origin_not_allowed");
  await page.locator(".launcher").click();
  await page.locator(".bar.refused", { hasText: "not allowed on this website" }).waitFor();
  await dev("refuse");
});

for (const [name, options] of [["desktop", {}], ["dark", { colorScheme: "dark" }], ["phone", PHONE]]) {
  visit(`axe finds nothing (${name})`, options, async (page) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await open(page);
    await write(page, "When will my order arrive?");
    await page.locator(".replies button").first().waitFor();
    await page.evaluate(await readFile(axe, "utf8"));
    const check = () => page.evaluate(() => axe.run(document.body).then((result) => result.violations));
    const found = await check();
    await page.locator(".sources button").first().click();
    await page.locator(".passage").waitFor();
    found.push(...(await check()));
    assert.deepEqual(found.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), []);
  });
}

visit("on a phone the focus stays in the sheet", PHONE, async (page) => {
  await open(page);
  for (let i = 0; i < 14; i++) await page.keyboard.press("Tab");
  const inside = await page.evaluate(() => {
    const root = document.querySelector("switchboard-chat").shadowRoot;
    return root.querySelector(".panel").contains(root.activeElement);
  });
  assert.ok(inside);
});

visit("the page does not move when the chat opens", {}, async (page) => {
  const place = () =>
    page.evaluate(() => {
      const { x, y, width } = document.querySelector("main").getBoundingClientRect();
      const { scrollWidth, scrollHeight } = document.documentElement;
      return [x, y, width, scrollWidth, scrollHeight];
    });
  const before = await place();
  await open(page);
  assert.deepEqual(await place(), before);
});

visit("blocked storage costs nothing but memory", {}, async (page, context) => {
  await context.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, { get: () => { throw new DOMException("blocked", "SecurityError"); } });
    }
  });
  await page.reload();
  await open(page);
  await write(page, "hello");
  await page.locator(".replies").waitFor();
});

visit("on another site with hostile styles the chat looks and works the same", {}, async (page) => {
  const css = "* { font-size: 40px !important; color: lime !important } button, div, p { display: none !important }";
  const html = `<style>${css}</style><h1>Elsewhere</h1><script src="${base}/widget.js" data-inbox="demo" data-lang="es" async></script>`;
  const elsewhere = createServer((_, response) => response.setHeader("Content-Type", "text/html").end(html));
  await new Promise((listening) => elsewhere.listen(0, "127.0.0.1", listening));
  await page.goto(`http://127.0.0.1:${elsewhere.address().port}`);
  await open(page);
  await page.locator(".line.ask", { hasText: "Hablar con una persona" }).waitFor();
  await write(page, "hola");
  await page.locator(".replies").waitFor();
  const size = await page.locator(".entry.own .bubble").evaluate((bubble) => getComputedStyle(bubble).fontSize);
  assert.equal(size, "15px");
  elsewhere.close();
}, /404/);
