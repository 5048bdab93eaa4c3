/** Business hours, promises of service and ratings, from the settings to what customers and operators see. */
import assert from "node:assert/strict";
import { Desk } from "../lib/desk.mjs";
import { PHONE, WIDE } from "../lib/stage.mjs";
import { until } from "../lib/wait.mjs";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

export async function service(stage) {
  const operator = await stage.operator();
  const desk = new Desk(operator);
  const { page } = operator;
  let waiting;

  async function check(what) {
    const { grave } = await stage.accessibility(page);
    assert.deepEqual(grave, [], what);
  }

  await stage.step("the owner writes business hours that are closed today, with a holiday", async () => {
    await desk.settings("hours");
    await page.locator(".empty", { hasText: "There are no business hours" }).waitFor();
    await page.locator(".settings-page button.primary").first().click();
    const dialog = page.locator("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Office");
    await dialog.getByLabel("Time zone").fill("UTC");
    // On a weekend it is closed already.
    const today = DAYS[new Date().getUTCDay()];
    const closing = dialog.getByRole("button", { name: `Remove stretch 1 of ${today}` });
    if ((await closing.count()) > 0) await closing.click();
    await dialog.getByRole("button", { name: "Add a holiday" }).click();
    await dialog.locator(".holiday").getByLabel("Name").fill("Christmas");
    await dialog.locator(".holiday").getByLabel("Day", { exact: true }).fill(`${new Date().getUTCFullYear()}-12-25`);
    await dialog.locator(".holiday").getByLabel("Every year").check();
    await check("a schedule");
    await stage.shot(page, "business hours");
    await dialog.locator("button[type=submit]").click();
    await dialog.waitFor({ state: "detached" });
    await page.locator(".card", { hasText: "Closed; opens" }).waitFor();
    await stage.shot(page, "schedules");
  });

  await stage.step("the shop's inbox keeps them", async () => {
    await desk.settings("inboxes");
    await page.locator(".settings-page a", { hasText: "Shop" }).or(page.locator(".settings-page .card a")).first().click();
    await page.getByLabel("Business hours", { exact: true }).selectOption({ label: "Office" });
    await check("an inbox");
    await stage.shot(page, "inbox with hours");
    await page.locator(".form-part", { hasText: "Business hours" }).locator("button[type=submit]").click();
    await operator.toast("Saved").waitFor();
  });

  await stage.step("a promise is written, and read in one sentence", async () => {
    await desk.settings("policies");
    await page.locator(".empty", { hasText: "Nothing is promised yet" }).waitFor();
    await page.locator(".settings-page button.primary").first().click();
    const dialog = page.locator("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Everybody");
    await dialog.getByLabel("First response (minutes)").fill("30");
    await dialog.getByLabel("Resolution (minutes)").fill("1440");
    await dialog.getByLabel("Count only business hours").uncheck();
    await dialog.locator(".policy-sentence", { hasText: "a first response within 30 minutes and a resolution within 1 day, counted day and night" }).waitFor();
    await check("a promise");
    await stage.shot(page, "a promise");
    await dialog.locator("button[type=submit]").click();
    await dialog.waitFor({ state: "detached" });
    await page.locator(".card", { hasText: "For every conversation" }).waitFor();
  });

  await stage.step("a customer who asks for a person is told when somebody is back, and keeps a place in the line", async () => {
    const customer = await stage.customer();
    await customer.open();
    await customer.askForPerson();
    await customer.page.locator("[class*=divider], .entry", { hasText: "A person will answer from" }).first().waitFor();
    await customer.queue.filter({ hasText: /in line/ }).waitFor();
    await stage.shot(customer.page, "told until when");
    const { grave } = await stage.accessibility(customer.page);
    assert.deepEqual(grave, [], "chat");
    waiting = customer;
  });

  await stage.step("its clock stands in the list of what is due, and in the head of the conversation", async () => {
    await page.goto(`${operator.origin}/inbox/?view=due`);
    await page.locator(".row .service-clock").first().waitFor();
    await check("due");
    await stage.shot(page, "due first");
    await operator.openOf(waiting);
    await page.locator(".thread-head .service-clock", { hasText: "First response" }).waitFor();
    await page.locator(".notice[data-notice=queued_until_open]").waitFor();
    await stage.shot(page, "a running clock");
    await operator.takeOver();
    await operator.reply("Good evening, I am still here");
    await page.locator(".thread-head .service-clock", { hasText: "Resolution" }).waitFor();
  });

  await stage.step("the resolved conversation is rated, and the figures list their rows", async () => {
    await operator.resolve();
    await page.locator(".thread-head .service-clock").waitFor({ state: "detached" });
    await waiting.rating.locator("button[aria-label='4 of 5']").click();
    await waiting.rating.getByText("Thank you").waitFor();
    await desk.settings("ratings");
    await page.locator(".rating-row", { hasText: "Asha Rao" }).waitFor();
    await page.locator(".rating-spread button", { hasText: "4 of 5" }).click();
    await until("each row has the pressed value", async () => (await page.locator(".rating-row .rating[title*='4 of 5']").count()) === (await page.locator(".rating-row").count()));
    await check("ratings");
    await stage.shot(page, "ratings");
  });

  for (const [name, look] of Object.entries({ phone: PHONE, dark: { ...WIDE, colorScheme: "dark" } })) {
    await stage.step(`${name}: the pages are as good`, async () => {
      const other = await stage.operatorAs(`operator, ${name}`, stage.program.login, look);
      for (const path of ["hours", "policies", "ratings"]) {
        await other.page.goto(`${other.origin}/inbox/settings/${path}`);
        await other.page.locator(".settings-page :is(.card, .rating-row)").first().waitFor();
        const { grave } = await stage.accessibility(other.page);
        assert.deepEqual(grave, [], path);
        assert.equal(await other.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${path} is wider than the screen`);
        await stage.shot(other.page, `${path} ${name}`);
      }
      await other.page.goto(`${other.origin}/inbox/settings/hours`);
      await other.page.getByRole("button", { name: "Change the hours" }).click();
      await other.page.locator(".week-day").first().waitFor();
      const { grave } = await stage.accessibility(other.page);
      assert.deepEqual(grave, [], "a schedule");
      await stage.shot(other.page, `a schedule ${name}`);
      await stage.leave(other.visit);
    });
  }

  await stage.step("what others expect of the shop is put back", async () => {
    await desk.settings("policies");
    await page.getByRole("button", { name: "Delete “Everybody”?" }).click();
    await page.locator("dialog button.danger, dialog .dialog-acts button").last().click();
    await page.locator(".empty").waitFor();
    await desk.settings("inboxes");
    await page.locator(".settings-page .card a").first().click();
    await page.getByLabel("Business hours", { exact: true }).selectOption({ label: "Always open" });
    await page.locator(".form-part", { hasText: "Business hours" }).locator("button[type=submit]").click();
    await operator.toast("Saved").waitFor();
  });
}
