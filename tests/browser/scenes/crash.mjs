/** Reloads, a dead server, and what must not be lost. */
import assert from "node:assert/strict";

const SERVER_AWAY = /ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|WebSocket connection to/;
const WRITTEN_MEANWHILE = "How much does a return cost?";
const OWED = "Which payment methods do you accept?";
/** Browsers wait longer from attempt to attempt, spread so that they do not all come at once. */
const BACK_WITHIN = 20_000;

export async function crash(stage) {
  const operator = await stage.operator();
  const customer = await stage.customer();
  const { page } = customer;
  let conversation;

  await stage.step("history, draft and the open chat survive a reload", async () => {
    await customer.open();
    await customer.ask("How do I clean a phone?");
    await customer.box.fill("half a thought");
    await page.reload();
    await customer.answers("How do I clean a phone?").first().waitFor();
    assert.ok(await page.locator(".panel").isVisible());
    assert.equal(await customer.box.inputValue(), "half a thought");
    await stage.shot(page, "reloaded");
    await operator.view("All");
    conversation = await operator.openOf(customer);
  });

  await stage.step("the server is killed: both sides say so, and what is written waits", async () => {
    await stage.forgiving(SERVER_AWAY, () => away(stage, customer, operator));
  });

  await stage.step("it is delivered once, answered once, and the inbox has caught up", async () => {
    assert.equal(await page.locator(".entry.own", { hasText: WRITTEN_MEANWHILE }).count(), 1);
    const answer = customer.answers(WRITTEN_MEANWHILE);
    await answer.filter({ hasText: "€4.90" }).first().waitFor();
    await operator.bubble("contact", WRITTEN_MEANWHILE).waitFor();
    await operator.bubble("agent", "€4.90").waitFor();
    const said = await stage.api.messages(conversation);
    assert.equal(said.filter(({ text }) => text === WRITTEN_MEANWHILE).length, 1);
    assert.equal(await answer.count(), 1);
    await stage.shot(page, "customer after the restart");
    await stage.shot(operator.page, "operator after the restart");
  });

  await stage.step("an answer owed when the server died is given after the restart", async () => {
    await stage.forgiving(SERVER_AWAY, () => owed(stage, customer, operator));
    assert.equal(await customer.answers(OWED).count(), 1);
  });

  await stage.step("the operator is still logged in and can act", async () => {
    await operator.takeOver();
    await operator.reply("Back again.");
    await customer.fromOperator("Back again").waitFor();
    await operator.page.reload();
    await operator.bubble("me", "Back again").waitFor();
    await operator.resolve();
  });
}

async function away(stage, customer, operator) {
  await stage.program.end("SIGKILL");
  await customer.write(WRITTEN_MEANWHILE);
  await customer.page.locator(".entry.own.pending", { hasText: WRITTEN_MEANWHILE }).waitFor();
  await customer.page.locator(".bar", { hasText: "Reconnecting" }).waitFor();
  await operator.bar.waitFor();
  await stage.shot(customer.page, "customer without a server");
  await stage.shot(operator.page, "operator without a server");
  await stage.program.start();
  stage.note(`started again in ${stage.program.startTook} ms`);
  const back = Date.now();
  await customer.own(WRITTEN_MEANWHILE).waitFor({ timeout: BACK_WITHIN });
  stage.note(`delivered ${Date.now() - back} ms after the server was back`);
  await operator.bar.waitFor({ state: "detached", timeout: BACK_WITHIN });
  stage.note(`the inbox was back ${Date.now() - back} ms after the server`);
  await customer.page.locator(".bar", { hasText: "Reconnecting" }).waitFor({ state: "detached" });
}

async function owed(stage, customer, operator) {
  await customer.say(OWED);
  await stage.program.end("SIGKILL");
  await stage.program.start();
  await customer.answers(OWED).filter({ hasText: "iDEAL" }).first().waitFor({ timeout: BACK_WITHIN });
  await operator.bubble("agent", "iDEAL").waitFor({ timeout: BACK_WITHIN });
}
