/** The person behind the conversations: fields of the business's own, notes, all that was said, and a block. */
import assert from "node:assert/strict";
import { Desk } from "../lib/desk.mjs";
import { DARK, PHONE } from "../lib/stage.mjs";

export async function contactPage(stage) {
  const operator = await stage.operator();
  const desk = new Desk(operator);
  const { page } = operator;
  const customer = await stage.customer();
  let address;

  async function check(where, what) {
    const { grave } = await stage.accessibility(where);
    assert.deepEqual(grave, [], what);
    assert.equal(await where.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${what} is wider than the screen`);
  }

  await stage.step("the owner makes fields; a page without any says what they are for", async () => {
    await desk.settings("contact_fields");
    await page.locator(".empty", { hasText: "There are no fields" }).waitFor();
    await desk.add({ Name: "Plan", Key: "plan", Help: "What they pay for" }, async (dialog) => {
      await dialog.getByLabel("Kind").selectOption("choice");
      await dialog.getByLabel("Choices").fill("Gold\nSilver");
    });
    await desk.add({ Name: "Birthday", Key: "birthday" }, async (dialog) => {
      await dialog.getByLabel("Kind").selectOption("date");
    });
    await page.locator(".card", { hasText: "{{contact.field.plan}}" }).waitFor();
    await stage.shot(page, "fields");
    await check(page, "fields");
  });

  await stage.step("beside a conversation a field is filled in, and leads to the contact's page", async () => {
    await customer.open();
    await customer.ask("How long does delivery take?");
    await page.goto(`${operator.origin}/inbox/?view=all`);
    await operator.openOf(customer);
    await page.locator(".contact-panel button", { hasText: "not known" }).first().click();
    await page.locator(".contact-panel select").selectOption("Gold");
    await page.locator(".contact-panel button[type=submit]").click();
    await page.locator(".contact-panel .fact-value", { hasText: "Gold" }).waitFor();
    await stage.shot(page, "panel");
    await check(page, "panel");
    await page.locator(".contact-panel a", { hasText: "Open the contact’s page" }).click();
    await page.locator(".contact-page").waitFor();
    address = new URL(page.url()).pathname;
    assert.match(address, /^\/inbox\/contacts\/ct_/);
  });

  await stage.step("a note is written, changed and stays", async () => {
    await page.getByLabel("New note").fill("Calls herself Mia.");
    await page.locator("button", { hasText: "Add the note" }).click();
    const note = page.locator(".contact-note", { hasText: "Calls herself Mia." });
    await note.getByLabel("Change the note").click();
    await page.locator(".contact-note").getByLabel("Change the note").fill("Mia.");
    await page.locator(".contact-note button", { hasText: "Save" }).click();
    await page.locator(".contact-note-text", { hasText: "Mia." }).waitFor();
    await page.locator(".contact-history a", { hasText: "How long does delivery take?" }).waitFor();
    await stage.shot(page, "page");
    await check(page, "page");
  });

  await stage.step("what they said about offers is written down with its words, and stands", async () => {
    const consents = page.locator(".contact-consents");
    await consents.getByText("They have never said.").waitFor();
    await consents.getByRole("button", { name: "Write down a consent" }).click();
    await page.locator("dialog button[type=submit]").click();
    await page.locator("dialog .fault", { hasText: "Say what they agreed to" }).waitFor();
    await page.locator("dialog textarea").fill("Ticked the box for offers in the shop.");
    await page.locator("dialog button[type=submit]").click();
    await operator.toast("It is written down").waitFor();
    await consents.locator("[data-standing=agreed]").waitFor();
    await consents.locator(".contact-note[data-given=true]", { hasText: "Ticked the box for offers in the shop." }).waitFor();
    await stage.shot(page, "consents");
    await check(page, "consents");
  });

  await stage.step("blocked, what they write is kept and nobody answers", async () => {
    await page.locator(".page-acts button", { hasText: "Block" }).click();
    await stage.shot(page, "question");
    await page.locator("dialog .danger").click();
    await page.locator(".warning", { hasText: "Blocked since" }).waitFor();
    await customer.say("Is anybody there?");
    await page.getByLabel("Blocked only").check();
    await page.locator(".contacts-side .base-row", { hasText: "Blocked" }).waitFor();
    await page.locator(".contact-page .earlier a").first().click();
    await page.locator(".message-foot", { hasText: "Written while blocked" }).waitFor();
    await stage.shot(page, "written while blocked");
    await page.goto(operator.origin + address);
    await page.locator(".page-acts button", { hasText: "Let them in again" }).click();
    await operator.toast("is let in again").waitFor();
    await customer.ask("Which countries do you deliver to?");
    assert.equal(await customer.page.locator(".entry.agent:not(.streaming)").count() >= 2, true);
  });

  await stage.step("nobody found says so", async () => {
    await page.locator(".contacts-side input[type=search]").fill("nobody of this name");
    await page.locator(".side-note", { hasText: "Nobody is found" }).waitFor();
    await check(page, "nobody found");
  });

  for (const [name, look] of Object.entries({ phone: PHONE, dark: DARK })) {
    await stage.step(`${name}: list and page`, async () => {
      const other = await stage.operatorAs(`operator, ${name}`, stage.program.login, look);
      await other.page.goto(`${operator.origin}/inbox/contacts`);
      await other.page.locator(".contacts-side .base-row").first().waitFor();
      await stage.shot(other.page, `list ${name}`);
      await check(other.page, `list ${name}`);
      await other.page.goto(operator.origin + address);
      await other.page.locator(".contact-note").waitFor();
      await stage.shot(other.page, `page ${name}`);
      await check(other.page, `page ${name}`);
    });
  }
}
