/** What is written once and used often, what was said and is found again, and one place to go anywhere from. */
import assert from "node:assert/strict";
import { Desk } from "../lib/desk.mjs";

export async function finding(stage) {
  const operator = await stage.operator();
  const desk = new Desk(operator);
  const customer = await stage.customer();
  let conversation;

  await stage.step("the owner writes a canned reply with variables, and a macro that uses it", async () => {
    await desk.settings("replies");
    await operator.page.locator(".empty", { hasText: "There are no canned replies" }).waitFor();
    await desk.add({ Title: "Refund is coming", Shortcut: "refund" }, async (dialog) => {
      await dialog.getByLabel("Text", { exact: true }).fill("Your refund is on its way, says ");
      await dialog.getByRole("button", { name: "Your name" }).click();
      await dialog.getByRole("button", { name: "Email", exact: true }).click();
      await dialog.getByLabel("For whom").selectOption("all");
    });
    await operator.page.locator(".card", { hasText: "{{operator.name}}{{contact.email}}" }).waitFor();
    await desk.settings("macros");
    await desk.add({ Name: "Refund and close" }, async (dialog) => {
      await dialog.getByLabel("Step 1: Send a canned reply").selectOption("Refund is coming");
      await dialog.getByRole("button", { name: "Add a step" }).click();
      await dialog.getByLabel("Step 2", { exact: true }).selectOption("resolve");
      await stage.shot(operator.page, "macro");
      const { grave } = await stage.accessibility(operator.page);
      assert.deepEqual(grave, []);
    });
    await operator.page.locator(".card", { hasText: "Refund and close" }).filter({ hasText: "Resolve" }).waitFor();
  });

  await stage.step("a change that somebody else made meanwhile is not overwritten", async () => {
    const other = await stage.operatorAs("second window", stage.program.login);
    const there = new Desk(other);
    await there.settings("macros");
    for (const page of [operator.page, other.page]) {
      await page.getByRole("button", { name: "Change “Refund and close”" }).click();
      await page.locator("dialog").getByLabel("Name", { exact: true }).waitFor();
    }
    await other.page.locator("dialog").getByLabel("Name", { exact: true }).fill("Refund, then close");
    await other.page.locator("dialog button[type=submit]").click();
    await other.page.locator(".card", { hasText: "Refund, then close" }).waitFor();
    await operator.visit.forgiving(/412/, async () => {
      await operator.page.locator("dialog").getByLabel("Name", { exact: true }).fill("Mine");
      await operator.page.locator("dialog button[type=submit]").click();
      await operator.page.locator("dialog .warning", { hasText: "Somebody else has changed this" }).waitFor();
    });
    await operator.page.locator("dialog .warning button").click();
    await operator.page.waitForFunction(() => document.querySelector("dialog input")?.value === "Refund, then close");
    await operator.page.keyboard.press("Escape");
    await operator.page.locator("dialog").waitFor({ state: "detached" });
    await stage.leave(other.visit);
  });

  await stage.step("a slash opens the canned replies; what has no value here is said before it is sent", async () => {
    await customer.open();
    await customer.ask("My parcel with the walnut telephone never came");
    await customer.askForPerson();
    await operator.page.goto(`${operator.origin}/inbox/?view=unassigned`);
    conversation = (await stage.api.conversations("unassigned"))[0].id;
    await operator.openById(conversation);
    await operator.takeOver();
    await desk.press("r");
    await operator.box.pressSequentially("/ref");
    const panel = operator.page.locator(".canned-suggest");
    await panel.locator(".suggest-text", { hasText: "says Asha Rao" }).waitFor();
    await panel.locator(".gaps", { hasText: "contact.email" }).waitFor();
    await stage.shot(operator.page, "canned replies");
    const { grave } = await stage.accessibility(operator.page);
    assert.deepEqual(grave, []);
    await operator.page.keyboard.press("Enter");
    await panel.waitFor({ state: "detached" });
    assert.equal(await operator.box.inputValue(), "Your refund is on its way, says Asha Rao");
    await operator.page.locator(".composer .gaps", { hasText: "contact.email" }).waitFor();
    await operator.page.keyboard.press("Enter");
    await customer.fromOperator("says Asha Rao").waitFor();
  });

  await stage.step("a macro says what each of its steps did", async () => {
    await desk.press("m");
    await desk.menu.locator(".pick-row", { hasText: "Refund, then close" }).click();
    const report = operator.page.locator(".macro-report");
    await report.getByText("all steps are done").waitFor();
    assert.equal(await report.locator("li[data-state=done]").count(), 2);
    await stage.shot(operator.page, "macro report");
    await report.locator("button").click();
    await operator.holding("nobody").waitFor();
    await customer.rating.waitFor();
  });

  await stage.step("what was said is found by its words, marked, and opened where it stands", async () => {
    await desk.press("/");
    await operator.page.locator(".search-field input").fill("walnut telephone");
    const found = operator.page.locator(".found-row").first();
    await found.locator("mark", { hasText: "walnut" }).waitFor();
    const { grave } = await stage.accessibility(operator.page);
    assert.deepEqual(grave, []);
    await found.click();
    await operator.page.locator(".message.lit", { hasText: "walnut telephone" }).waitFor();
    await stage.shot(operator.page, "found");
    await operator.page.getByLabel("Said by").selectOption("agent");
    await operator.page.locator(".search-pane .empty", { hasText: "Nothing was said that fits" }).waitFor();
    await operator.page.getByLabel("Leave the search").click();
    await operator.page.locator(".list-head h2", { hasText: "Unassigned" }).waitFor();
  });

  await stage.step("one palette leads to acts, views, people and pages", async () => {
    await operator.page.keyboard.press("Control+k");
    await desk.palette.locator("input").fill("reopen");
    await desk.palette.locator(".pick-row", { hasText: "Reopen" }).first().waitFor();
    await stage.shot(operator.page, "palette");
    const { grave } = await stage.accessibility(operator.page);
    assert.deepEqual(grave, []);
    await operator.page.keyboard.press("Enter");
    await operator.page.locator("[data-act=resolve]").waitFor();
    await operator.page.keyboard.press("Control+k");
    await desk.palette.locator("input").fill("snoozed");
    await operator.page.keyboard.press("Enter");
    await operator.page.locator(".list-head h2", { hasText: "Snoozed" }).waitFor();
    await operator.page.keyboard.press("Control+k");
    await desk.palette.locator("input").fill("routing");
    await operator.page.keyboard.press("Enter");
    await operator.page.locator("#settings-title", { hasText: "Routing" }).waitFor();
    await desk.press("?");
    await operator.page.locator("dialog.help", { hasText: "Canned reply" }).waitFor();
    await operator.page.keyboard.press("Escape");
  });

  await stage.step("an inbox gives its waiting work in turn once that is chosen, and no more when it is taken back", async () => {
    const inbox = operator.page.locator(".routing-form").first();
    await inbox.getByText("In turn").click();
    await inbox.getByLabel("At most").fill("3");
    await inbox.locator("button[type=submit]").click();
    await operator.toast("Saved").waitFor();
    await operator.page.reload();
    await inbox.locator("input[type=radio]:checked + span", { hasText: "In turn" }).waitFor();
    assert.equal(await inbox.getByLabel("At most").inputValue(), "3");
    await inbox.getByText("By hand").click();
    await inbox.locator("button[type=submit]").click();
    await operator.toast("Saved").waitFor();
    await operator.page.goto(`${operator.origin}/inbox/c/${conversation}?view=all`);
    await operator.timeline.waitFor();
    await operator.resolve();
  });
}
