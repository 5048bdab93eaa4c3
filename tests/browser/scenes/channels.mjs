/** Phones of the sandbox and the inbox: one shop on WhatsApp, Messenger, Instagram and its site. */
import assert from "node:assert/strict";
import { Phones } from "../lib/phones.mjs";
import { PHONE, WIDE } from "../lib/stage.mjs";

const ASKED = {
  whatsapp: ["How long does delivery take?", "2 to 3 working days"],
  messenger: ["Can I send something back?", "thirty days"],
  instagram: ["Where do you deliver?", "European Union"],
};

export async function channels(stage) {
  const operator = await stage.operator();
  const phones = new Phones(await stage.visit("sandbox", WIDE));
  const { page } = phones;
  const phone = (channel) => phones.line(channel);
  const heard = (channel, text) => phones.heard(channel, text);
  const say = (channel, text) => phones.say(channel, text);
  const conversation = async (channel) => {
    const all = await stage.api.conversations("all");
    return all.find((one) => one.inbox.channel === channel)?.id;
  };

  let talk;

  await stage.step("a newcomer writes on three phones and is answered on each", async () => {
    await phones.open(stage.program.origin);
    const begun = Date.now();
    for (const [channel, [question]] of Object.entries(ASKED)) await say(channel, question);
    for (const [channel, [, answer]] of Object.entries(ASKED)) await heard(channel, answer).waitFor();
    stage.note(`three answers after ${Date.now() - begun} ms`);
    for (const channel of Object.keys(ASKED)) await heard(channel, "automated assistant").waitFor();
    await stage.shot(page, "phones answered");
  });

  await stage.step("all of them stand in one inbox, each with its channel", async () => {
    await operator.view("All");
    for (const channel of Object.keys(ASKED)) {
      const id = await conversation(channel);
      assert.ok(id, channel);
      await operator.row(id).waitFor();
    }
    await stage.shot(operator.page, "channels in the inbox");
  });

  await stage.step("an operator takes over, and both sides read each other", async () => {
    talk = await conversation("whatsapp");
    await operator.openById(talk);
    await operator.takeOver();
    await operator.reply("Good afternoon, this is Asha.");
    await heard("whatsapp", "this is Asha").waitFor();
    await operator.page.locator(".delivery[data-state=delivered], .delivery[data-state=read]").last().waitFor();
    await say("whatsapp", "Here is what I mean");
    await operator.bubble("contact", "Here is what I mean").waitFor();
    await stage.shot(operator.page, "taken over on a channel");
  });

  await stage.step("a photo of a product is shown and answered", async () => {
    const buffer = await page.screenshot({ clip: { x: 0, y: 0, width: 640, height: 400 } });
    await phones.attach("whatsapp", { name: "lamp.png", mimeType: "image/png", buffer });
    await operator.page.locator(".group[data-side=contact] img").last().waitFor();
    await operator.reply("That is the Line Lamp.");
    await heard("whatsapp", "Line Lamp").waitFor();
    await stage.shot(operator.page, "a photo on a channel");
  });

  await stage.step("a comment below a post is answered in public, in private, and hidden", async () => {
    const post = page.locator(".post[data-channel=instagram]").first();
    const answers = post.locator("li[data-own=true]");
    await post.locator("form input").first().fill("This is terrible, mine arrived broken");
    await post.locator("form button[type=submit]").click();
    await operator.page.goto(`${stage.program.origin}/inbox/?view=all&topic=comments`);
    await operator.page.locator("[data-row]").first().waitFor();
    await operator.openFirst();
    await operator.bubble("contact", "arrived broken").waitFor();
    await operator.page.locator(".feeling").first().waitFor();
    await operator.page.getByRole("link", { name: "Open the post on Instagram" }).waitFor();
    assert.equal(await answers.count(), 0, "nothing is said in public that nobody has read");
    await operator.reply("We are sorry. We send you a new one.");
    await answers.filter({ hasText: "We send you a new one" }).waitFor();
    await operator.page.locator(".ways").getByRole("button", { name: "Private message" }).click();
    await operator.reply("Please tell me your order number here.");
    await phone("instagram").locator(".message", { hasText: "your order number" }).last().waitFor();
    await stage.shot(operator.page, "a comment answered");
    const comment = operator.page.locator(".group[data-side=contact] .message", { hasText: "arrived broken" });
    await comment.getByRole("button", { name: /What to do/ }).click();
    await operator.page.getByRole("button", { name: "Hide", exact: true }).click();
    await post.getByText("hidden", { exact: false }).first().waitFor();
    await stage.shot(page, "comments below a post");
  });

  await stage.step("a customer who wrote long ago gets a template", async () => {
    const act = (body) =>
      page.evaluate(async (body) => {
        const answer = await fetch("/sandbox/api/acts", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
        return answer.json();
      }, body);
    const { id: person } = await act({ act: "meet", channel: "whatsapp", name: "Ines Duarte" });
    await act({ act: "say", channel: "whatsapp", person, text: "I wrote two days ago", hours_ago: 50 });
    await operator.page.goto(`${stage.program.origin}/inbox/?view=all`);
    await operator.page.locator("[data-row]", { hasText: "Ines Duarte" }).first().click();
    await operator.bubble("contact", "two days ago").waitFor();
    await operator.page.getByText("WhatsApp takes no message now.").waitFor();
    await operator.page.getByRole("button", { name: "Send a template" }).click();
    await operator.page.locator(".template-list button", { hasText: "order_on_its_way" }).click();
    const gaps = operator.page.locator(".template-gap input");
    await gaps.nth(0).fill("Ines");
    await gaps.nth(1).fill("PC-1001");
    await stage.shot(operator.page, "a template outside the window");
    await operator.page.locator(".template-form button[type=submit]").click();
    await operator.bubble("me", "your order PC-1001 is on its way").waitFor();
    await operator.page.locator(".delivery[data-state=delivered], .delivery[data-state=read]").last().waitFor();
  });

  await stage.step("what goes wrong at the platform is made good", async () => {
    await operator.openById(talk);
    await page.locator(".chip", { hasText: "Rate limit" }).click();
    await operator.reply("It comes all the same.");
    await heard("whatsapp", "all the same").waitFor();
    await page.locator(".segments label", { hasText: "Twice" }).click();
    await say("messenger", "Only once, please");
    await operator.view("All");
    await operator.openById(await conversation("messenger"));
    await operator.bubble("contact", "Only once").waitFor();
    assert.equal(await operator.page.locator(".group[data-side=contact] .message", { hasText: "Only once" }).count(), 1);
    await page.locator(".segments label", { hasText: "In order" }).click();
  });

  await stage.step("the page is for everybody, on a phone too", async () => {
    for (const [name, look] of Object.entries({ wide: WIDE, phone: PHONE })) {
      const visit = await stage.visit(`sandbox, ${name}`, look);
      await visit.page.goto(`${stage.program.origin}/sandbox/`);
      await visit.page.getByText("nothing leaves this computer").first().waitFor();
      await visit.page.locator(".composer").first().waitFor();
      const { grave } = await stage.accessibility(visit.page);
      assert.deepEqual(grave, [], name);
      await stage.shot(visit.page, `sandbox ${name}`);
      await stage.leave(visit);
    }
  });
}
