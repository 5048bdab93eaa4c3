/** The assistant is in the middle of a sentence when a person takes over. */
import assert from "node:assert/strict";
import { never } from "../lib/wait.mjs";

/** 80 words, 25 ms apart, take two seconds. */
const SLOW = "slow 80";
const WOULD_HAVE_ENDED = 2_500;

export async function crossing(stage) {
  const operator = await stage.operator();
  const customer = await stage.customer();
  let conversation;

  await stage.step("words stream into both browsers", async () => {
    await stage.api.setResponder("scripted");
    await customer.open();
    await customer.ask("hello there");
    await operator.view("All");
    conversation = await operator.openOf(customer);
    await operator.bubble("contact", "hello there").waitFor();
    await customer.say(SLOW);
    await Promise.all([customer.streaming.filter({ hasText: "word 1" }).waitFor(), operator.writing.filter({ hasText: "word 1" }).waitFor()]);
  });

  await stage.step("the operator takes over: the stream stops in both, and its message never comes", async () => {
    await operator.takeOver();
    await Promise.all([customer.streaming, operator.writing].map((one) => one.waitFor({ state: "detached" })));
    await operator.reply("I am here now.");
    await customer.fromOperator("I am here now").waitFor();
    const late = async () => (await customer.answers(SLOW).count()) + (await customer.streaming.count()) + (await operator.writing.count());
    await never("the cut answer comes back", late, WOULD_HAVE_ENDED);
    const said = await stage.api.messages(conversation);
    const since = said.slice(said.findIndex(({ text }) => text === SLOW));
    assert.deepEqual(since.filter(({ author }) => author.kind === "agent"), []);
    await stage.shot(customer.page, "customer after the cut");
    await stage.shot(operator.page, "operator after the cut");
  });

  await stage.step("an uncut stream ends as one whole message in both", async () => {
    await operator.giveBack();
    await customer.say("slow 30");
    await customer.streaming.waitFor();
    await stage.shot(customer.page, "customer streaming");
    await customer.answers("slow 30").filter({ hasText: "29 30" }).waitFor();
    await operator.bubble("agent", "29 30").waitFor();
    assert.equal(await customer.streaming.count(), 0);
    assert.equal(await customer.answers("slow 30").count(), 1);
  });

  await stage.step("the next question is answered from the knowledge again", async () => {
    await stage.api.setResponder("extractive");
    const answer = await customer.ask("Do you have gift cards?");
    assert.match(await answer.innerText(), /gift cards of/);
    await operator.resolve();
  });
}
