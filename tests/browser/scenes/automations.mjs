/** An automation is put together as a sentence, tried, switched on, and seen at work. */
import assert from "node:assert/strict";
import { Desk } from "../lib/desk.mjs";
import { DARK, PHONE } from "../lib/stage.mjs";

export async function automations(stage) {
  const operator = await stage.operator();
  const desk = new Desk(operator);
  const { page } = operator;
  const customer = await stage.customer();
  const save = () => page.locator(".publish-button");

  async function check(where, what) {
    const { grave } = await stage.accessibility(where);
    assert.deepEqual(grave, [], what);
    assert.equal(await where.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${what} is wider than the screen`);
  }

  await stage.step("a page without any says what they are for", async () => {
    await desk.settings("labels");
    await desk.add({ Name: "Parcel" });
    await desk.settings("automations");
    await page.locator(".empty", { hasText: "There are no automations" }).waitFor();
    await check(page, "empty page");
  });

  await stage.step("when, if and then are chosen, and tried before anything is saved", async () => {
    const other = await stage.customer("another customer");
    await other.open();
    await other.ask("How long does delivery take?");
    await customer.open();
    await customer.ask("Where is my parcel?");
    await page.locator(".empty a", { hasText: "Add an automation" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Parcels");
    await page.locator("button", { hasText: "Add a condition" }).click();
    await page.getByLabel("Words or phrases").fill("parcel\npackage");
    await page.getByRole("combobox", { name: "Step 1" }).first().selectOption("labels");
    await page.locator(".macro-steps .several-list").getByLabel("Parcel").check();
    await page.locator("button", { hasText: "Add a step" }).click();
    await page.getByRole("combobox", { name: "Step 2", exact: true }).selectOption("text");
    await page.locator(".macro-steps textarea").fill("We look for it, {{contact.first_name}}.");
    await page.locator("button", { hasText: "Try on the last 100" }).click();
    await page.locator(".trial-item[data-matches=true]", { hasText: "Where is my parcel?" }).first().waitFor();
    await page.getByLabel("Show those that do not match too").check();
    await stage.shot(page, "tried");
    await check(page, "builder");
  });

  await stage.step("saved and switched on it answers, and says in the conversation that it was it", async () => {
    await page.getByLabel("Switched on").check();
    await save().click();
    await operator.toast("Saved").waitFor();
    await customer.say("Is the parcel lost?");
    await customer.page.locator(".entry.agent", { hasText: "We look for it" }).waitFor();
    await operator.page.goto(`${operator.origin}/inbox/?view=all`);
    await operator.openOf(customer);
    await page.locator(".notice", { hasText: "By automation “Parcels”: labels changed · text sent" }).waitFor();
    await page.locator(".message-foot", { hasText: "By automation “Parcels”" }).waitFor();
    await stage.shot(page, "said in the conversation");
    await check(page, "thread");
  });

  await stage.step("its page tells every run", async () => {
    await desk.settings("automations");
    await page.getByRole("link", { name: "Change “Parcels”" }).click();
    const run = page.locator(".run[data-state=done]").first();
    await run.locator("summary").click();
    await run.locator("li", { hasText: "Put on Parcel" }).waitFor();
    await stage.shot(page, "what it did");
  });

  await stage.step("a second one is moved above the first, and the first is switched off", async () => {
    await desk.settings("automations");
    await page.locator(".page-acts a", { hasText: "Add an automation" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Too long");
    await page.getByRole("combobox", { name: "When", exact: true }).selectOption("no_answer");
    await page.getByRole("combobox", { name: "Step 1" }).first().selectOption("ask_person");
    await save().click();
    await operator.toast("Saved").waitFor();
    await desk.settings("automations");
    await page.locator("button[aria-label='Move “Too long” up']").click();
    await page.locator(".automations .card", { hasText: "Too long" }).first().waitFor();
    await page.getByLabel("Switch “Parcels” on").uncheck();
    await page.locator("input:not(:disabled)[aria-label='Switch “Parcels” on']").waitFor();
    await page.reload();
    await page.locator(".automations .card").first().waitFor();
    assert.match(await page.locator(".automations .card").first().innerText(), /Too long/);
    assert.equal(await page.getByLabel("Switch “Parcels” on").isChecked(), false);
    await stage.shot(page, "in their order");
    await check(page, "list");
  });

  for (const [name, look] of Object.entries({ phone: PHONE, dark: DARK })) {
    await stage.step(`${name}: list and builder`, async () => {
      const other = await stage.operatorAs(`operator, ${name}`, stage.program.login, look);
      await other.page.goto(`${operator.origin}/inbox/settings/automations`);
      await other.page.locator(".automations .card").first().waitFor();
      await stage.shot(other.page, `list ${name}`);
      await check(other.page, `list ${name}`);
      await other.page.getByRole("link", { name: "Change “Parcels”" }).click();
      await other.page.locator(".automation-conditions li").first().waitFor();
      await stage.shot(other.page, `builder ${name}`);
      await check(other.page, `builder ${name}`);
    });
  }
}
