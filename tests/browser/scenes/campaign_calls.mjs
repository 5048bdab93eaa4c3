/** A campaign that calls people: one answers and says something, one is busy, one number is none; the page tells of each. */
import assert from "node:assert/strict";
import { Desk } from "../lib/desk.mjs";

const CAMPAIGN = "Lamps to fetch";
const AUDIENCE = "Whose lamp is ready";
/** The demo's number at the simulated carrier. */
const INBOX = "Phone (simulated) · +15550100199";
const RUTH = "+4915112346101";
const JONAS = "+4915112346102";
/** The carrier takes no number that ends so. */
const MIRA = "+4915112346000";
/** What a row of the campaign says of whom, once the call with Ruth is over. */
const TOLD = { [RUTH]: "Talked to us", [JONAS]: "A call is due · The line was busy", [MIRA]: "Not reached · The number cannot be called" };
/** A round of work of the campaigns, and the look of the page that follows it. */
const SOON = { timeout: 30_000 };
/** Speech takes its time, and a busy machine more of it. */
const SPEECH = { timeout: 40_000 };

export async function campaignCalls(stage) {
  const operator = await stage.operator();
  const desk = new Desk(operator);
  const { page } = operator;
  const { outside } = stage;
  const dialog = page.locator("dialog[open]");
  const save = page.locator(".publish-button");
  const first = page.locator('.tree-step[data-step="0"]');
  const opening = first.getByRole("textbox", { name: "What is said first" });
  const problems = page.locator(".campaign-problems");
  const figure = (name) => page.locator(`.variant-figures[data-of="0"] [data-figure=${name}]`).first();
  const reason = (why) => page.locator(`.variant-figures[data-of="0"] [data-reason=${why}]`);
  const people = (state) => page.locator(`.people-figures [data-people=${state}]`);
  const standing = (state) => page.locator(`.run-standing [data-campaign-state=${state}]`);
  const bar = page.locator(".call-bar");
  const card = page.locator(".call-card");
  const byCampaign = page.locator(".call-card-state").getByRole("link", { name: `Campaign · ${CAMPAIGN}` });
  let ruth;

  /** A figure opens whom it counts, and nobody else, with what became of each. */
  async function opens(counted, title, whom) {
    await counted.click();
    await dialog.getByRole("heading", { name: title, exact: true }).waitFor();
    for (const number of whom) await dialog.locator(`[data-recipient="${number}"]`, { hasText: TOLD[number] }).waitFor();
    assert.equal(await dialog.locator("[data-recipient]").count(), whom.length, title);
  }
  async function shut() {
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  }

  await stage.step("with a phone nothing but an opening is asked for, and that it is missing is told at its field", async () => {
    await stage.api.liftRules();
    await stage.api.addAudience(AUDIENCE, [
      { number: RUTH, name: "Ruth Adler" },
      { number: JONAS, name: "Jonas Weber" },
      { number: MIRA, name: "Mira Patel" },
    ]);
    await desk.outreach("Campaigns");
    await page.getByRole("link", { name: "New campaign" }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill(CAMPAIGN);
    await first.getByRole("button", { name: "Choose a template" }).waitFor();
    await page.getByRole("combobox", { name: "Inbox", exact: true }).selectOption({ label: INBOX });
    await first.getByRole("button", { name: "Choose a template" }).waitFor({ state: "detached" });
    await page.getByRole("combobox", { name: "Audience", exact: true }).selectOption({ label: `${AUDIENCE} (3 people)` });
    await page.getByRole("combobox", { name: "Pace", exact: true }).selectOption({ label: "300 a minute" });
    await save.click();
    await problems.filter({ hasText: "First call: write what is said first" }).waitFor();
    await first.locator(".field[data-fault=true]").getByText("write what is said first", { exact: true }).waitFor();
    assert.equal(await opening.getAttribute("aria-invalid"), "true");
    await stage.shot(page, "nothing is said first");
  });

  await stage.step("a gap that nothing fills is told at its field as well", async () => {
    await opening.fill("Hello {nmae}, your lamp is ready.");
    await save.click();
    await problems.filter({ hasText: "First call: nothing stands in this gap" }).waitFor();
    const gap = first.locator(".gap-fields .field[data-fault=true]");
    await gap.getByText("nothing stands in this gap", { exact: true }).waitFor();
    assert.equal(await gap.getByLabel("nmae: text").getAttribute("aria-invalid"), "true");
    assert.equal(await opening.getAttribute("aria-invalid"), null);
  });

  await stage.step("the name is put in with a button, and the page says what the first of them will hear", async () => {
    await opening.fill("Hello ");
    await first.locator(".gap-fields").waitFor({ state: "detached" });
    await first.getByRole("button", { name: "Put in: The person’s name" }).click();
    // Whoever presses it writes on behind the gap.
    await page.locator("textarea:focus").waitFor();
    await page.keyboard.insertText(", your lamp is ready.");
    assert.equal(await opening.inputValue(), "Hello {name}, your lamp is ready.");
    assert.equal(await first.getByRole("combobox", { name: "What stands in name" }).inputValue(), "column name");
    await first.getByLabel("name: where nothing is known").fill("there");
    await first.getByRole("heading", { name: "What Ruth Adler hears first" }).waitFor();
    await first.locator(".phone-text", { hasText: "Hello Ruth Adler, your lamp is ready." }).waitFor();
    await save.click();
    await stage.looks(page, "what is said first");
  });

  await stage.step("it starts after a last look: one phone rings, one is busy, one number cannot be called", async () => {
    outside.busy.add(JONAS);
    await page.getByRole("button", { name: "Start…" }).click();
    await dialog.getByText("3 people are called.").waitFor();
    await dialog.getByText("After this what is said cannot be changed.").waitFor();
    await stage.shot(page, "before the start");
    await dialog.getByRole("button", { name: "Start the campaign" }).click();
    await standing("running").waitFor(SOON);
    await reason("busy").filter({ hasText: "The line was busy: 1" }).waitFor(SOON);
    await reason("unreachable").filter({ hasText: "The number cannot be called: 1" }).waitFor(SOON);
    await figure("sent").filter({ hasText: /Called\s*1/ }).waitFor(SOON);
    await people("underway").filter({ hasText: /^1/ }).waitFor(SOON);
    assert.ok(await figure("delivered").isDisabled(), "nobody has answered yet");
    ruth = await outside.callee(RUTH);
  });

  await stage.step("the call that rings is opened from its figure, and is answered before the operator's eyes", async () => {
    await people("underway").click();
    await dialog.getByRole("link", { name: "Open the conversation with Ruth Adler" }).click();
    await bar.getByText("Their phone rings", { exact: true }).waitFor();
    await bar.getByText(RUTH, { exact: true }).waitFor();
    await stage.shot(page, "it rings");
    await ruth.pickUp();
    await bar.getByText("On the phone", { exact: true }).waitFor(SPEECH);
    await operator.bubble("agent", "Hello Ruth Adler, your lamp is ready.").filter({ hasText: "automated assistant" }).waitFor(SPEECH);
    await stage.looks(page, "on the phone");
  });

  await stage.step("what they say, the answer, and how the call ended stand in the conversation, with the way to its campaign", async () => {
    await ruth.hearsOut();
    await ruth.say("how long does delivery take");
    await operator.bubble("contact", "how long does delivery take").waitFor(SPEECH);
    await operator.bubble("agent", "2 to 3 working days").waitFor(SPEECH);
    await ruth.hangUp();
    await card.getByText("Outgoing call").waitFor();
    await card.getByText("The caller hung up.").waitFor();
    await bar.getByText("Not on the phone", { exact: true }).waitFor();
    await operator.bubble("contact", "how long does delivery take").waitFor();
    await stage.shot(page, "a call that was answered");
    // By keyboard: the card above still grows, and takes the link from under a pointer.
    await byCampaign.press("Enter");
    await standing("running").waitFor();
  });

  await stage.step("the page counts who answered, who said something and who was not reached, and each figure opens its rows", async () => {
    await figure("delivered").filter({ hasText: /Answered\s*1/ }).waitFor(SOON);
    await figure("replied").filter({ hasText: /Said something\s*1/ }).waitFor(SOON);
    await figure("failed").filter({ hasText: /Not reached\s*2/ }).waitFor(SOON);
    await people("replied").filter({ hasText: /^1/ }).waitFor(SOON);
    assert.equal(await figure("read").count(), 0, "nobody reads a call");
    await stage.looks(page, "figures of calls");
    const shown = [
      [figure("sent"), "First call · Called", [RUTH]],
      [figure("delivered"), "First call · Answered", [RUTH]],
      [figure("replied"), "First call · Said something", [RUTH]],
      [figure("failed"), "First call · Not reached", [JONAS, MIRA]],
      [reason("unreachable"), "First call · The number cannot be called", [MIRA]],
      [people("replied"), "Talked to us", [RUTH]],
      [people("due"), "A call is due", [JONAS]],
      [people("failed"), "Not reached", [MIRA]],
    ];
    for (const [counted, title, whom] of shown) {
      await opens(counted, title, whom);
      await shut();
    }
  });

  await stage.step("whoever was busy has that in their conversation, and is called no more once the campaign is stopped", async () => {
    await opens(reason("busy"), "First call · The line was busy", [JONAS]);
    await stage.shot(page, "who was busy");
    await dialog.getByRole("link", { name: "Open the conversation with Jonas Weber" }).click();
    await card.getByText("The number was busy.").waitFor();
    await card.getByText("not answered", { exact: true }).waitFor();
    await stage.shot(page, "a call that was not answered");
    await byCampaign.press("Enter");
    await page.getByText("The next call is due").waitFor();
    await page.getByRole("button", { name: "Stop…" }).click();
    await dialog.getByText("Nobody is called any more for it").waitFor();
    await dialog.getByRole("button", { name: "Stop for good" }).click();
    await standing("stopped").waitFor(SOON);
    await people("stopped").filter({ hasText: /^1/ }).waitFor(SOON);
    const called = outside.dialled.filter((number) => Object.keys(TOLD).includes(number));
    assert.deepEqual(called.sort(), [RUTH, JONAS], "each was called once");
  });
}
