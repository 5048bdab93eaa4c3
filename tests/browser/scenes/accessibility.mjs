/** axe on every main screen: nothing serious or critical. */
import assert from "node:assert/strict";
import { Desk } from "../lib/desk.mjs";
import { Operator } from "../lib/operator.mjs";
import { PHONE, WIDE } from "../lib/stage.mjs";

const LOOKS = { wide: WIDE, phone: PHONE, dark: { ...WIDE, colorScheme: "dark" } };

/** Pages of the settings, with what is there once they are. */
const SETTINGS = { team: ".people li", roles: ".card", "roles/operator": ".levels", "roles/new": ".levels", account: ".logins li" };

const GROUPS = ["You and your team", "Inboxes and service", "Conversations", "Assistants", "Developers", "Organisation and data protection"];

export async function accessibility(stage) {
  async function check(page, what) {
    const { grave, light } = await stage.accessibility(page);
    for (const one of light) stage.note(`${what}: ${one}`);
    assert.deepEqual(grave, [], what);
  }

  for (const [name, look] of Object.entries(LOOKS)) {
    await stage.step(`${name}: shop, chat, passage, queue`, async () => {
      const customer = await stage.customer(`customer, ${name}`, look);
      await check(customer.page, "shop");
      await customer.open();
      await check(customer.page, "greeting");
      const answer = await customer.ask("How long does delivery take?");
      await check(customer.page, "answer");
      await answer.locator(".sources button").first().click();
      await customer.page.locator(".passage blockquote").waitFor();
      await check(customer.page, "passage");
      await customer.page.keyboard.press("Escape");
      await customer.askForPerson();
      await check(customer.page, "queue");
      await stage.shot(customer.page, `customer ${name}`);
    });

    let operator;
    await stage.step(`${name}: login, list, thread, contact`, async () => {
      operator = new Operator(await stage.visit(`operator, ${name}`, look), stage.program.origin);
      await operator.arrive();
      await check(operator.page, "login");
      await stage.shot(operator.page, `login ${name}`);
      await operator.enter(stage.program.login);
      await operator.view("Unassigned");
      await operator.rows.first().waitFor();
      await check(operator.page, "list");
      await operator.openFirst();
      await check(operator.page, "waiting thread");
      await operator.takeOver();
      await operator.note("Seen by axe");
      await check(operator.page, "thread");
      await stage.shot(operator.page, `operator ${name}`);
      await operator.resolve();
      await check(operator.page, "resolved");
    });

    await stage.step(`${name}: team, roles, a role, the account`, async () => {
      for (const [path, wait] of Object.entries(SETTINGS)) {
        await operator.page.goto(`${stage.program.origin}/inbox/settings/${path}`);
        await operator.page.locator(wait).first().waitFor();
        await check(operator.page, path);
        assert.equal(await operator.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${path} is wider than the screen`);
      }
    });

    await stage.step(`${name}: the settings in their groups, and the outreach with the way back to it`, async () => {
      const { page } = operator;
      await page.goto(`${stage.program.origin}/inbox/settings`);
      for (const group of GROUPS) await page.getByRole("list", { name: group, exact: true }).waitFor();
      assert.deepEqual(await page.locator(".page-group h3").allInnerTexts(), GROUPS);
      await check(page, "settings");
      await new Desk(operator).outreach("Audiences");
      await check(page, "audiences");
      if (name === "phone") await page.locator(".page-head .back").click();
      else await page.goto(`${stage.program.origin}/inbox/outreach`);
      await page.locator(".knowledge-side:visible .base-row", { hasText: "Shop follow-ups" }).waitFor();
      assert.equal(new URL(page.url()).pathname, "/inbox/outreach");
      await check(page, "outreach");
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, "the outreach is wider than the screen");
    });

    await stage.step(`${name}: filter, menus, search, palette, pages of daily work`, async () => {
      const operator = await stage.operatorAs(`operator at work, ${name}`, stage.program.login, look);
      const { page } = operator;
      await operator.view("Resolved");
      await operator.openFirst();
      await page.locator(".filing-button").first().click();
      await page.locator(".popup-box .pick-row").first().waitFor();
      await check(page, "assigning");
      await page.keyboard.press("Escape");
      await page.goto(`${operator.origin}/inbox/?view=all&priority=high`);
      await page.locator(".filter-chip").waitFor();
      await page.locator(".filter-button").click();
      await check(page, "filter");
      await page.keyboard.press("Escape");
      await page.goto(`${operator.origin}/inbox/?search=person`);
      await page.locator(".found-row").first().waitFor();
      await check(page, "search");
      await page.keyboard.press("Control+k");
      await page.locator("dialog.palette .pick-row").first().waitFor();
      await check(page, "palette");
      for (const kept of ["labels", "teams", "replies", "macros", "routing"]) {
        await page.goto(`${operator.origin}/inbox/settings/${kept}`);
        await page.locator(".settings-page :is(.empty, .card)").first().waitFor();
        await check(page, kept);
      }
      await page.goto(`${operator.origin}/inbox/settings/macros`);
      await page.locator(".settings-page button.primary").first().click();
      await page.locator("dialog").waitFor();
      await check(page, "a new macro");
      await stage.shot(page, `a new macro ${name}`);
    });
  }
}
