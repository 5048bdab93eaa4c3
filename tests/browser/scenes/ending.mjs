/** The end of a session, its rating, and the next one. */
import assert from "node:assert/strict";

export async function ending(stage) {
  const operator = await stage.operator();
  const customer = await stage.customer();
  let conversation;

  await stage.step("resolving tells the customer and asks how it was", async () => {
    await customer.open();
    await customer.askForPerson();
    conversation = await operator.openOf(customer);
    await operator.takeOver();
    await operator.reply("Anything else?");
    await customer.say("No, thank you!");
    await operator.resolve();
    await customer.rating.filter({ hasText: "ended" }).waitFor();
    await operator.toast("resolved").waitFor();
    await stage.shot(customer.page, "customer asked to rate");
    await stage.shot(operator.page, "operator resolved");
  });

  await stage.step("whoever reloads the page is still asked", async () => {
    await customer.page.reload();
    await customer.rating.filter({ hasText: "How was it?" }).waitFor();
  });

  await stage.step("five of five is thanked for, and the operator sees it at once", async () => {
    assert.equal(await operator.page.locator(".rating").count(), 0, "nobody has rated yet");
    await customer.page.locator(".scale button").nth(4).hover();
    await stage.shot(customer.page, "customer about to rate");
    await customer.page.locator(".scale button").nth(4).click();
    await customer.rating.filter({ hasText: "Thank you" }).waitFor();
    assert.equal(await customer.page.locator(".trouble").count(), 0);
    await stage.shot(customer.page, "customer rated");
    await operator.page.locator(".notice .rating", { hasText: "5 of 5" }).waitFor();
    await operator.page.locator(".about .rating", { hasText: "5 of 5" }).waitFor();
    await operator.view("Resolved");
    await operator.row(conversation).locator(".rating", { hasText: "5" }).waitFor();
    await stage.shot(operator.page, "operator sees the rating");
    assert.deepEqual((await stage.accessibility(operator.page)).grave, []);
    assert.deepEqual((await stage.accessibility(customer.page)).grave, []);
    await customer.page.reload();
    await customer.page.locator(".divider.resolved").waitFor();
    assert.equal(await customer.rating.count(), 0, "asked once");
  });

  await stage.step("writing again opens a new session with the assistant", async () => {
    const answer = await customer.ask("Do you send an invoice?");
    assert.match(await answer.innerText(), /PDF/);
    assert.equal(await customer.rating.count(), 0);
    const said = await stage.api.messages(conversation);
    assert.equal(said.filter(({ notice }) => notice === "greeting").length, 2, "each session begins with a greeting");
    await operator.view("All");
    assert.equal(await operator.rows.first().getAttribute("data-row"), conversation);
    await operator.openById(conversation);
    await operator.holding("agent").waitFor();
    await stage.shot(customer.page, "customer new session");
    await stage.shot(operator.page, "operator new session");
  });

  await stage.step("the operator reopens what was resolved", async () => {
    await operator.resolve();
    await customer.rating.waitFor();
    await operator.view("Resolved");
    await operator.openById(conversation);
    await operator.act("reopen");
    await operator.page.locator("[data-act=resolve]").waitFor();
    await operator.toast("resolved").waitFor({ state: "detached" });
    await stage.shot(operator.page, "operator reopened");
    await stage.shot(customer.page, "customer reopened");
    await operator.resolve();
  });

  await stage.step("a customer who closes the page is seen to go", async () => {
    await operator.page.locator(".contact-state[data-online=true]").waitFor();
    await stage.leave(customer.visit);
    await operator.page.locator(".contact-state[data-online=false]").waitFor();
  });
}
