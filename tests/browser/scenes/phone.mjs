/** The whole path on two telephones. */
import assert from "node:assert/strict";
import { PHONE } from "../lib/stage.mjs";

export async function phone(stage) {
  const customer = await stage.customer("customer's phone", PHONE);
  let operator;

  async function look(who, name) {
    const wide = await who.page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(wide, PHONE.viewport.width, `${name}: the page is wider than the phone`);
    await stage.shot(who.page, name);
  }

  await stage.step("the chat fills the phone; an answer and its passage are readable", async () => {
    await look(customer, "shop");
    await customer.launcher.tap();
    await customer.page.locator(".greeting").waitFor();
    await look(customer, "greeting");
    const answer = await customer.ask("How do I return an order?");
    await look(customer, "answer");
    await answer.locator(".sources button").first().tap();
    await customer.page.locator(".passage blockquote").waitFor();
    await look(customer, "passage");
    await customer.page.locator(".passage-head button").tap();
  });

  await stage.step("the operator logs in on a phone and sees who waits", async () => {
    await customer.page.locator(".line.ask").tap();
    await customer.queue.waitFor();
    await look(customer, "in line");
    operator = await stage.operatorAs("operator's phone", stage.program.login, PHONE);
    await look(operator, "operator list");
    await operator.view("Unassigned");
    await operator.rows.first().locator(".waiting").waitFor();
    await look(operator, "operator unassigned");
  });

  await stage.step("the operator picks up, answers and leaves a note", async () => {
    await operator.rows.first().tap();
    await operator.timeline.waitFor();
    await look(operator, "operator waiting thread");
    await operator.takeOver();
    await operator.reply("Hello from my phone.");
    await customer.fromOperator("Hello from my phone").waitFor();
    await operator.note("Answered on the road");
    await look(operator, "operator thread");
    await look(customer, "customer with operator");
  });

  await stage.step("the contact's details open and close, the list is one step back", async () => {
    await operator.page.locator(".panel-toggle").tap();
    await operator.page.locator(".contact-pane:visible").waitFor();
    await look(operator, "operator contact");
    await operator.page.locator(".contact-bar .icon-button").tap();
    await operator.page.locator(".thread-head .back").tap();
    await operator.view("Mine");
    await operator.rows.first().waitFor();
    await look(operator, "operator mine");
    await operator.rows.first().tap();
    await operator.timeline.waitFor();
  });

  await stage.step("files, the end and the rating work with a thumb", async () => {
    const buffer = await customer.page.screenshot();
    await customer.attach({ name: "screen.png", mimeType: "image/png", buffer });
    await customer.page.locator(".send:not([disabled])").tap();
    await operator.page.locator(".timeline .picture img").waitFor();
    await look(customer, "customer picture");
    await look(operator, "operator picture");
    await operator.resolve();
    await customer.rating.waitFor();
    await look(customer, "customer asked to rate");
    await look(operator, "operator resolved");
    await customer.page.locator(".scale button").nth(4).tap();
    await customer.rating.filter({ hasText: "Thank you" }).waitFor();
  });

  await stage.step("the chat closes to the shop again", async () => {
    await customer.page.locator(".header button").last().tap();
    await customer.page.locator(".panel").waitFor({ state: "hidden" });
    await look(customer, "closed");
  });
}
