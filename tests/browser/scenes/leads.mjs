/** Who may become a customer: written down, moved, rejected, got back to, talked with and handed over. */
import assert from "node:assert/strict";
import { PHONE, WIDE } from "../lib/stage.mjs";

const DAY_MS = 86_400_000;

export async function leads(stage) {
  const operator = await stage.operator();
  const { page } = operator;
  const customer = await stage.customer();
  const dialog = page.locator("dialog[open]");
  const panel = page.locator(".lead-panel");
  const column = (name) => page.locator(`.lead-column[data-stage=${name}]`);
  const card = (name, within = page) => within.locator(".lead-card", { hasText: name });
  const row = (name) => page.locator(".lead-row", { hasText: name });
  const fact = (field) => panel.locator(`[data-field="${field}"]`);
  const story = (kind) => panel.locator(`.story [data-kind=${kind}]`).first();
  const when = (of) => page.locator(`.when-picks [data-when=${of}]`);
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));

  async function board() {
    await page.locator(".view-link[title=Leads]:visible").click();
    await page.locator(".leads-head").waitFor();
  }
  async function write(fields) {
    await page.getByRole("button", { name: "New lead" }).first().click();
    for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label, { exact: true }).fill(value);
    await dialog.getByRole("button", { name: "New lead" }).click();
    await operator.toast(`${fields.Name} is a lead now`).waitFor();
    await panel.getByRole("heading", { level: 2, name: fields.Name }).waitFor();
  }
  async function leave() {
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
  }
  async function open(name) {
    await page.getByRole("link", { name: `Open the lead ${name}` }).click();
    await panel.getByRole("heading", { level: 2, name }).waitFor();
  }

  await stage.step("without leads the page says how there come to be some", async () => {
    await board();
    await page.locator(".empty", { hasText: "There is no lead yet" }).waitFor();
    await stage.looks(page, "none");
  });

  await stage.step("somebody is written down, and nobody without a name, a phone or an address", async () => {
    await page.getByRole("button", { name: "New lead" }).first().click();
    await dialog.getByRole("button", { name: "New lead" }).click();
    await dialog.getByText("Write a name, a phone or an e-mail address.").waitFor();
    await stage.looks(page, "new");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await write({ Name: "Ruth Adler", Phone: "+34 600 123 456", Place: "Madrid", "What they need": "A kitchen for a flat of two rooms", Budget: "12,000" });
    await fact("phone").getByText("+34600123456").waitFor();
    await story("made").waitFor();
    await stage.looks(page, "one");
    await leave();
    await write({ Name: "Jonas Weber", "What they need": "An office for twelve" });
    await leave();
    await write({ Name: "Mina Okafor", "What they need": "One shelf" });
    await leave();
    assert.equal(await card("", column("unreal")).count(), 3);
  });

  await stage.step("a phone that another lead has leads to that one", async () => {
    await page.getByRole("button", { name: "New lead" }).click();
    await dialog.getByLabel("Phone", { exact: true }).fill("0034 600 123 456");
    await stage.forgiving(/409/, async () => {
      await dialog.getByRole("button", { name: "New lead" }).click();
      await dialog.getByRole("button", { name: "Open it" }).click();
    });
    await panel.getByRole("heading", { level: 2, name: "Ruth Adler" }).waitFor();
    await leave();
  });

  await stage.step("a card is dragged to another stage", async () => {
    await card("Ruth Adler").dragTo(column("real"));
    await card("Ruth Adler", column("real")).waitFor();
    await operator.toast("Ruth Adler is Real now").waitFor();
    await column("real").locator(".column-count", { hasText: "1" }).waitFor();
    await column("unreal").locator(".column-count", { hasText: "2" }).waitFor();
  });

  await stage.step("by keyboard a card is moved by its menu, and keeps the focus", async () => {
    await card("Jonas Weber").getByRole("button", { name: "Move Jonas Weber to another stage" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menu", { name: "Move to…" }).waitFor();
    await stage.shot(page, "menu");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await card("Jonas Weber", column("hold")).waitFor();
    await operator.toast("Jonas Weber is On hold now").waitFor();
    assert.equal(await focused(), "Open the lead Jonas Weber");
    await stage.looks(page, "board");
  });

  await stage.step("whoever is rejected is so for a reason, and that can be undone", async () => {
    await card("Mina Okafor").dragTo(column("rejected"));
    await dialog.getByText("Why is Mina Okafor rejected?").waitFor();
    assert.equal(await dialog.getByRole("button", { name: "Reject", exact: true }).isDisabled(), true, "no reason, no rejection");
    await card("Mina Okafor", column("unreal")).waitFor();
    await dialog.getByRole("button", { name: "The budget is too small" }).click();
    await stage.shot(page, "reason");
    await dialog.getByRole("button", { name: "Reject", exact: true }).click();
    await card("Mina Okafor", column("rejected")).waitFor();
    await operator.toast("Mina Okafor is Rejected now").getByRole("button", { name: "Undo" }).click();
    await card("Mina Okafor", column("unreal")).waitFor();
    await operator.toast("Mina Okafor is Unreal again").waitFor();
    await open("Mina Okafor");
    await panel.locator(".story-note", { hasText: "The budget is too small" }).waitFor();
    await leave();
  });

  await stage.step("what is known is changed where it stands, and the history tells it", async () => {
    await open("Ruth Adler");
    await fact("location").getByRole("button").click();
    await fact("location").getByRole("textbox").fill("Toledo");
    await page.keyboard.press("Enter");
    await fact("location").getByRole("button", { name: "Change Place: Toledo" }).waitFor();
    await panel.locator(".story-changes", { hasText: "Madrid → Toledo" }).waitFor();
    await panel.getByLabel("Is the budget enough?").selectOption("true");
    await panel.getByLabel("Add a tag").first().fill("Referral, Spring");
    await page.keyboard.press("Enter");
    await panel.locator(".tag-list li", { hasText: "Spring" }).waitFor();
    await panel.getByRole("button", { name: "Add a detail" }).click();
    await panel.getByLabel("What it is").fill("Floor");
    await panel.getByLabel("What is known").last().fill("Third");
    await page.keyboard.press("Enter");
    await fact("details/Floor").getByText("Third").waitFor();
  });

  await stage.step("a note is written", async () => {
    await panel.getByLabel("New note").fill("Call after six.");
    await panel.getByRole("button", { name: "Add the note" }).click();
    await story("note").getByText("Call after six.").waitFor();
  });

  await stage.step("the next date is set with one press, and one that has passed is overdue", async () => {
    await panel.getByRole("button", { name: "Tomorrow" }).click();
    await operator.toast("Next date:").waitFor();
    await card("Ruth Adler").locator(".due-mark[data-due=tomorrow]").waitFor();
    const yesterday = await page.evaluate((at) => {
      const [day, two] = [new Date(at), (n) => String(n).padStart(2, "0")];
      return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T10:00`;
    }, Date.now() - DAY_MS);
    await panel.getByLabel("Day and time").fill(yesterday);
    await panel.getByRole("button", { name: "Set", exact: true }).click();
    await card("Ruth Adler").locator(".due-mark[data-due=overdue]").waitFor();
    await when("overdue").locator(".chip-count", { hasText: "1" }).waitFor();
    await stage.looks(page, "panel");
    await leave();
  });

  await stage.step("who is due is found with one press, in the list by day", async () => {
    await page.getByRole("button", { name: "List", exact: true }).click();
    await page.locator(".lead-group[data-due=overdue]", { hasText: "Ruth Adler" }).waitFor();
    await page.locator(".lead-group[data-due=none]", { hasText: "Jonas Weber" }).waitFor();
    await stage.looks(page, "list");
    await when("overdue").click();
    await row("Jonas Weber").waitFor({ state: "detached" });
    await row("Ruth Adler").waitFor();
    await when("any").click();
    await row("Jonas Weber").waitFor();
  });

  await stage.step("words, tags and colleagues narrow what is shown", async () => {
    await page.getByRole("searchbox", { name: "Find leads" }).fill("office");
    await row("Ruth Adler").waitFor({ state: "detached" });
    await row("Jonas Weber").waitFor();
    await page.getByRole("button", { name: "No limits" }).click();
    await row("Ruth Adler").waitFor();
    await page.getByRole("combobox", { name: "Tag" }).selectOption("Referral");
    await row("Jonas Weber").waitFor({ state: "detached" });
    await page.getByRole("searchbox", { name: "Find leads" }).fill("nobody like this");
    await page.locator(".empty", { hasText: "No lead is like this" }).waitFor();
    await page.getByRole("button", { name: "Show all leads" }).click();
    await row("Jonas Weber").waitFor();
    await page.getByRole("button", { name: "Board", exact: true }).click();
    await card("Jonas Weber", column("hold")).waitFor();
  });

  await stage.step("beside a conversation its contact becomes a lead", async () => {
    await customer.open();
    await customer.ask("How long does delivery take?");
    await page.goto(`${operator.origin}/inbox/?view=all`);
    await operator.openOf(customer);
    await page.locator(".contact-lead", { hasText: "They are no lead." }).waitFor();
    await page.locator(".contact-lead").getByRole("button", { name: "Make a lead" }).click();
    await page.locator(".contact-lead .stage-badge[data-stage=unreal]").waitFor();
    await stage.looks(page, "beside a conversation");
    await page.locator(".contact-lead a", { hasText: "Open the lead" }).click();
    await fact("name").getByRole("button").click();
    await fact("name").getByRole("textbox").fill("Ines Duarte");
    await page.keyboard.press("Enter");
    await panel.getByRole("heading", { level: 2, name: "Ines Duarte" }).waitFor();
  });

  await stage.step("a lead leads to its conversation", async () => {
    await panel.getByRole("link", { name: "Open the conversation" }).click();
    await operator.bubble("contact", "How long does delivery take?").waitFor();
    assert.match(page.url(), /\/inbox\/c\/\w+/);
    await board();
    await open("Ines Duarte");
  });

  await stage.step("handed over, the conversation is with that person, with a note of what is known", async () => {
    await panel.getByRole("button", { name: "Hand over…" }).click();
    await dialog.getByLabel("What they should know").fill("Ask for the plan of the flat.");
    await stage.shot(page, "hand over");
    await dialog.getByRole("button", { name: "Hand over", exact: true }).click();
    await operator.toast("Ines Duarte is with").waitFor();
    await story("handed_over").waitFor();
    await panel.getByRole("link", { name: "Open the conversation" }).click();
    await operator.holding("me").waitFor();
    await operator.noteOf("Ines Duarte").waitFor();
    await operator.noteOf("Ask for the plan of the flat.").waitFor();
  });

  await stage.step("on a phone the stages are tabs, and a lead a screen", async () => {
    await board();
    await page.setViewportSize(PHONE.viewport);
    await page.locator(".stage-tabs button", { hasText: "On hold" }).click();
    await card("Jonas Weber").waitFor();
    assert.equal(await card("Mina Okafor").isVisible(), false);
    await stage.shot(page, "phone");
    await card("Jonas Weber").getByRole("button", { name: "Move Jonas Weber to another stage" }).click();
    await stage.shot(page, "phone menu");
    await page.locator(".move-box button[data-stage=won]").click();
    await card("Jonas Weber", column("hold")).waitFor({ state: "detached" });
    await page.locator(".stage-tabs button", { hasText: "Won" }).click();
    await open("Jonas Weber");
    assert.equal(await page.locator(".stage-tabs").isVisible(), false);
    await panel.getByRole("button", { name: "Back to the leads" }).click();
    await panel.waitFor({ state: "detached" });
    await page.setViewportSize(WIDE.viewport);
  });

  await stage.step("deleted, a lead is gone from the board", async () => {
    await open("Jonas Weber");
    await panel.getByRole("button", { name: "Delete the lead" }).click();
    await dialog.getByRole("button", { name: "Delete the lead" }).click();
    await operator.toast("The lead Jonas Weber is deleted").waitFor();
    await card("Jonas Weber").waitFor({ state: "detached" });
  });
}
