/** The owner fills the knowledge, the customer asks for what is in it, and both see where the answer stands. */
import assert from "node:assert/strict";
import { Librarian } from "../lib/librarian.mjs";
import { PHONE } from "../lib/stage.mjs";
import { until } from "../lib/wait.mjs";

const FILE = "kestrel-cabin.pdf";
const FACT = "The Kestrel cabin sleeps seven guests in three bedrooms.";
const ASKED = "How many guests can sleep in the Kestrel cabin?";
const UNKNOWN = "Do you rent out telescopes by the week?";
const ANSWER = "Yes, we rent out telescopes by the week, for 45 euros.";

const PAGES = [
  ["The house in the woods", "This booklet tells about the house, the way to it and what it offers. The forest around it is open to everybody, the whole year."],
  ["The way there", "Take the regional train to Norrby and then bus 14 to its last stop. From there a marked path leads uphill for about twenty minutes."],
  ["Rooms and beds", `${FACT} Linen and towels are in the cupboard on the upper floor. A cot for small children stands in the hall.`],
  ["Before you leave", "Close the shutters, put the keys back into the box beside the door and write the figures of the meter into the book on the table."],
];

/** Chromium prints its own PDF; every chapter begins on a page of its own. */
async function booklet(stage) {
  const visit = await stage.visit("printer");
  const chapters = PAGES.map(([title, text]) => `<section style="break-after: page"><h1>${title}</h1><p>${text}</p></section>`);
  await visit.page.setContent(`<!doctype html><html lang="en"><title>Kestrel cabin, a booklet</title>${chapters.join("")}</html>`);
  const buffer = await visit.page.pdf({ format: "A4" });
  await stage.leave(visit);
  return { name: FILE, mimeType: "application/pdf", buffer };
}

export async function knowledge(stage) {
  const operator = await stage.operator();
  const librarian = new Librarian(operator);
  const { page } = operator;
  const base = await stage.api.knowledgeOfBot();
  let customer;

  async function accessible(what) {
    const { grave, light } = await stage.accessibility(page);
    for (const one of light) stage.note(`${what}: ${one}`);
    assert.deepEqual(grave, [], what);
  }

  await stage.step("the knowledge of the demo is listed, and says how it is searched", async () => {
    await librarian.openBase(base.name);
    assert.match(await page.locator(".index-mode").innerText(), /Words/);
    await stage.shot(page, "documents");
    await accessible("documents");
  });

  await stage.step("a PDF goes up, is read page by page before one's eyes, and is ready", async () => {
    await librarian.showFiles(true);
    await librarian.keepStages();
    const begun = Date.now();
    await librarian.add(await booklet(stage));
    await librarian.inState(FILE, "ready").waitFor({ timeout: 60_000 });
    const stages = await librarian.stages();
    stage.note(`ready after ${Date.now() - begun} ms: ${stages.join(", ")}`);
    assert.ok(stages.some((one) => /^(Waiting|Reading|Embedding|Finishing)/.test(one)), "some stage was shown");
    assert.equal(await librarian.row(FILE).locator(".cell-pages").innerText(), "4");
    await stage.shot(page, "ready");
  });

  await stage.step("its passages stand in order, with their pages", async () => {
    await librarian.row(FILE).locator(".document-name").click();
    const passage = page.locator(".passage-card", { hasText: FACT });
    await passage.waitFor();
    await passage.locator(".passage-page").waitFor();
    await stage.shot(page, "passages");
    await accessible("passages");
  });

  await stage.step("the customer who asks about it is answered from page 3, with the sentence marked", async () => {
    customer = await stage.customer();
    await customer.open();
    const answer = await customer.ask(ASKED);
    assert.match(await answer.innerText(), /seven guests/);
    await answer.locator(".sources button").first().click();
    const passage = customer.page.locator(".passage");
    await passage.locator("mark", { hasText: "seven guests" }).waitFor();
    assert.match(await passage.locator(".path").innerText(), /Page 3$/);
    await stage.shot(customer.page, "citation");
    const { grave } = await stage.accessibility(customer.page);
    assert.deepEqual(grave, []);
  });

  await stage.step("the citation opens the document itself, at that page, without a login", async () => {
    const link = customer.page.locator(".passage a.out");
    assert.match(await link.innerText(), /Open the document/);
    const href = await link.getAttribute("href");
    assert.match(href, /#page=3$/);
    const file = await customer.page.context().request.get(href);
    assert.equal(file.status(), 200);
    assert.match(file.headers()["content-type"], /application\/pdf/);
    await customer.page.keyboard.press("Escape");
  });

  await stage.step("the operator sees the same source in the conversation", async () => {
    await operator.view("All");
    await operator.openOf(customer);
    await operator.bubble("agent", "seven guests").locator(".citation-row button").first().click();
    const passage = page.locator(".citations .passage");
    await passage.locator("mark", { hasText: "seven guests" }).waitFor();
    assert.match(await passage.locator(".passage-path").innerText(), /Page 3$/);
    await stage.shot(page, "inbox citation");
  });

  await stage.step("the search says what a customer would find, how surely, and why", async () => {
    await librarian.openBase(base.name);
    await librarian.tryQuestion(ASKED);
    assert.match(await librarian.verdict.innerText(), /would answer/);
    await page.locator(".verdict-answer", { hasText: "seven guests" }).waitFor();
    const first = librarian.results.first();
    await first.locator("mark").first().waitFor();
    assert.match(await first.locator(".why").innerText(), /Words[\s\S]*\d[\s\S]*Total[\s\S]*\d/);
    await stage.shot(page, "search");
    await accessible("search");
    await librarian.tryQuestion("Who won the 1998 world cup?");
    assert.match(await librarian.verdict.innerText(), /does not know/);
  });

  await stage.step("what cannot be read says why: at once by its kind, or after a look into it", async () => {
    await librarian.openBase(base.name);
    await librarian.add({ name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(64) }, { name: "broken.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nthis is none") });
    await page.locator(".left-over", { hasText: ".mp4 cannot be read" }).waitFor();
    await librarian.inState("broken.pdf", "failed").waitFor({ timeout: 30_000 });
    const reason = await librarian.row("broken.pdf").locator(".fault").innerText();
    stage.note(`the reason: ${reason}`);
    assert.ok(reason.length > 15, reason);
    await stage.shot(page, "failed");
    await page.locator(".left-over .link").click();
  });

  await stage.step("a deletion can be undone, and otherwise happens", async () => {
    await librarian.row("broken.pdf").hover();
    await page.getByRole("button", { name: /^Delete broken/ }).click();
    await librarian.row("broken.pdf").waitFor({ state: "detached" });
    await page.locator(".toast-undo").last().click();
    await librarian.row("broken.pdf").waitFor();
    await page.getByRole("button", { name: /^Delete broken/ }).click();
    await until("the document is gone from the server", async () => !(await stage.api.documents(base.id, "broken")).length, 20_000);
  });

  await stage.step("a question without an answer is listed, answered there, and then answered in the chat", async () => {
    assert.match(await (await customer.ask(UNKNOWN)).innerText(), /could not find an answer/);
    await librarian.questions();
    await librarian.gap(UNKNOWN).waitFor();
    await stage.shot(page, "unanswered");
    await accessible("unanswered");
    await librarian.answerGap(UNKNOWN, ANSWER);
    const second = await stage.customer("second customer");
    await second.open();
    const answer = await second.ask(UNKNOWN);
    assert.match(await answer.innerText(), /45 euros/);
    await stage.shot(second.page, "answered now");
  });

  await stage.step("on a phone: bases, documents, a document, the search, the questions; nothing is wider than the screen", async () => {
    const pocket = await stage.operatorAs("owner's phone", stage.program.login, PHONE);
    const phone = new Librarian(pocket);
    async function look(name) {
      assert.equal(await pocket.page.evaluate(() => document.documentElement.scrollWidth), PHONE.viewport.width, name);
      await stage.shot(pocket.page, `phone ${name}`);
      const { grave } = await stage.accessibility(pocket.page);
      assert.deepEqual(grave, [], name);
    }
    await phone.enter();
    await look("bases");
    await phone.openBase(base.name);
    await phone.row(FILE).waitFor();
    await look("documents");
    await phone.row(FILE).locator(".document-name").tap();
    await pocket.page.locator(".passage-card").first().waitFor();
    await look("document");
    await pocket.page.locator(".page-head .back").tap();
    await phone.tryQuestion(ASKED);
    await look("search");
    await pocket.page.locator(".page-head .back").tap();
    await phone.questions();
    await look("questions");
  });
}
