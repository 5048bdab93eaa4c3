/** From the assistant to a person, to a colleague, and back. */
import assert from "node:assert/strict";
import { never } from "../lib/wait.mjs";

/** Longer than the settle window and an answer together: what has not come by then does not come. */
const ANSWER_WOULD_BE_HERE = 1_500;

/** Grows the thread, tells of a scroll that was before it, and gives how far from the end it then stands. */
async function growAtOnce(thread) {
  const pause = () => new Promise((done) => setTimeout(done, 200));
  thread.scrollTop = thread.scrollHeight;
  await pause();
  const more = document.createElement("div");
  more.style.height = "600px";
  thread.firstElementChild.append(more);
  thread.dispatchEvent(new Event("scroll"));
  await pause();
  const left = thread.scrollHeight - thread.scrollTop - thread.clientHeight;
  more.remove();
  await pause();
  return left;
}

export async function handover(stage) {
  const operator = await stage.operator();
  const customer = await stage.customer();
  const waiting = await stage.customer("second customer");
  let conversation;

  await stage.step("who asks for a person sees a place in line, and the operator sees them at once", async () => {
    await customer.open();
    await customer.ask("How much does delivery cost?");
    const begun = Date.now();
    await Promise.all([customer.askForPerson("talk to a person"), operator.rows.first().waitFor()]);
    stage.note(`in the operator's list after ${Date.now() - begun} ms`);
    await customer.page.locator(".line.queue", { hasText: "next in line" }).waitFor();
    await operator.rows.first().locator(".waiting").waitFor();
    assert.equal(await operator.rows.count(), 1);
    assert.match(await operator.rows.first().locator(".waiting").innerText(), /\d+s/);
    await operator.rows.first().locator(".row-preview", { hasText: "I am passing you to a person" }).waitFor();
    await stage.shot(customer.page, "customer in line");
    await stage.shot(operator.page, "operator unassigned");
  });

  await stage.step("a second one in line is told the place, and moves up when the first is picked up", async () => {
    await waiting.open();
    await waiting.askForPerson();
    await waiting.page.locator(".line.queue", { hasText: "number 2" }).waitFor();
    await operator.openById((await stage.api.conversations("unassigned")).at(-1).id);
    await operator.page.locator(".reason", { hasText: "asked for a person" }).waitFor();
    conversation = new URL(operator.page.url()).pathname.split("/").at(-1);
    await stage.shot(operator.page, "operator waiting thread");
    await operator.takeOver();
    await waiting.page.locator(".line.queue", { hasText: "next in line" }).waitFor();
  });

  await stage.step("the operator answers; the customer sees the name and the words", async () => {
    await customer.title.filter({ hasText: "Asha Rao" }).waitFor();
    await operator.reply("Good afternoon, this is Asha. Where should the parcel go?");
    const words = customer.fromOperator("this is Asha");
    await words.waitFor();
    await customer.page.locator(".byline", { hasText: "Asha Rao" }).waitFor();
    await customer.page.locator(".divider.operator_joined", { hasText: "Asha Rao" }).waitFor();
    await stage.shot(customer.page, "customer with operator");
  });

  await stage.step("each side sees the other typing, and that its words were read", async () => {
    await operator.page.locator(".delivery[data-state=read]").last().waitFor();
    await customer.box.pressSequentially("To Lis");
    await operator.page.locator(".timeline .dots").waitFor();
    await stage.shot(operator.page, "operator sees typing");
    await customer.write("To Lisbon, please");
    await operator.bubble("contact", "To Lisbon").waitFor();
    await customer.readMark("To Lisbon").waitFor();
    await operator.box.pressSequentially("That is fi");
    await customer.page.locator(".entry.typing").waitFor();
    await stage.shot(customer.page, "customer sees typing");
    await operator.box.fill("");
    await customer.page.locator(".entry.typing").waitFor({ state: "detached" });
  });

  await stage.step("a thread at its end stays there however much comes at once", async () => {
    for (const thread of [operator.timeline, customer.page.locator(".thread")]) {
      const left = await thread.evaluate(growAtOnce);
      assert.ok(left < 2, `${left} pixels from the end`);
    }
  });

  await stage.step("while a person holds the line the assistant is silent", async () => {
    await customer.say("How long does a refund take?");
    await operator.bubble("contact", "refund").waitFor();
    await customer.readMark("refund").waitFor();
    await never("the assistant answers", () => customer.answers("How long does a refund").count(), ANSWER_WOULD_BE_HERE);
  });

  await stage.step("a private note stays among operators", async () => {
    await operator.note("Regular customer, be generous");
    await operator.box.fill("Please send:\n- the receipt\n- **both** labels");
    await operator.box.press("Enter");
    for (const one of [operator.bubble("me", "the receipt"), customer.fromOperator("the receipt")]) {
      await one.locator("li", { hasText: "both labels" }).waitFor();
    }
    await operator.reply("Five working days at most.");
    await customer.fromOperator("Five working days").waitFor();
    await stage.shot(operator.page, "operator note");
    await customer.page.reload();
    await customer.fromOperator("Five working days").waitFor();
    const seen = await customer.page.evaluate(() => document.querySelector("switchboard-chat").shadowRoot.textContent);
    assert.ok(!seen.includes("generous"), "the note reached the customer");
  });

  await stage.step("a colleague sees who holds the line, and may take it only deliberately", async () => {
    const login = await stage.api.addOperator("Bruno Keller", "bruno@plug-and-cord.example");
    const colleague = await stage.operatorAs("colleague", login);
    await colleague.view("All");
    await colleague.row(conversation).locator(".row-preview", { hasText: "Five working days" }).waitFor();
    assert.equal(await colleague.row(conversation).locator(".unread").count(), 0, "a colleague has read it");
    await colleague.openById(conversation);
    await colleague.page.locator(".contact-state[data-online=true]").waitFor();
    await colleague.page.locator(".notice", { hasText: "Asha Rao joined" }).waitFor();
    await colleague.holding("other").filter({ hasText: "Asha Rao" }).waitFor();
    await colleague.page.getByText("Asha Rao has this conversation.").waitFor();
    assert.equal(await colleague.box.count(), 0);
    await colleague.noteOf("be generous").waitFor();
    await operator.page.locator(".rail-online", { hasText: "2 operators online" }).waitFor();
    await stage.shot(colleague.page, "colleague looks on");
    await colleague.page.locator(".strip button", { hasText: "Take over from Asha Rao" }).click();
    await stage.shot(colleague.page, "colleague confirms");
    await colleague.page.locator("dialog button.primary").click();
    await colleague.holding("me").waitFor();
    await operator.holding("other").filter({ hasText: login.name }).waitFor();
    await customer.title.filter({ hasText: login.name }).waitFor();
    await stage.shot(operator.page, "operator lost the line");
    await colleague.giveBack();
    await stage.leave(colleague.visit);
    await operator.page.locator(".rail-online", { hasText: "1 operator online" }).waitFor();
  });

  await stage.step("given back, the assistant answers the next question and nothing before it", async () => {
    await customer.page.locator(".divider.agent_returned").waitFor();
    await operator.holding("agent").waitFor();
    const answer = await customer.ask("Where do you deliver?");
    assert.match(await answer.innerText(), /European Union/);
    assert.equal(await customer.answers("How long does a refund").count(), 1);
    const told = operator.bubble("agent", "European Union");
    await told.locator(".citation-row button").first().click();
    await told.locator(".passage a[href^='/guides/']").waitFor();
    await operator.view("All");
    await operator.row(conversation).locator(".row-preview", { hasText: "We deliver to" }).waitFor();
    assert.equal(await operator.row(conversation).locator(".waiting").count(), 0, "nobody waits after an answer");
    await stage.shot(operator.page, "operator sees the answer");
    await stage.shot(customer.page, "customer back with assistant");
  });

  await stage.step("the one who waited is picked up by writing", async () => {
    await operator.view("Unassigned");
    await operator.openOf(waiting);
    await operator.reply("Sorry for the wait.");
    await operator.holding("me").waitFor();
    await waiting.fromOperator("Sorry for the wait").waitFor();
    await operator.resolve();
    await waiting.rating.waitFor();
  });
}
