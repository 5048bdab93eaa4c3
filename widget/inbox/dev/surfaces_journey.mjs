/** What can be done to a message, and what it offers to press, against the fake server, with axe. */
import assert from "node:assert/strict";
import { PHONE, startStage } from "./stage.mjs";

const { journey, dev, origin, shots, accessible, over } = await startStage(["--count", "12"], 12_000);
const C = "cv_00009";
const shot = (page, name) => page.screenshot({ path: `${shots}/surfaces-${name}.png`, animations: "disabled" });
const bring = (what, c = C) => dev("bring", { c, what: JSON.stringify(what) });
const open = async (page, c = C) => {
  await page.goto(`${origin}/inbox/c/${c}?view=all`);
  await page.locator(".timeline .message").first().waitFor();
};
const message = (page, id) => page.locator(`[data-message="${id}"]`);
const me = { kind: "operator", id: "op_mira", name: "Mira Oduya" };

await journey("what a message offers is shown in its form", async (page) => {
  await bring({ author: me, state: "sent", text: "Which day suits you?", choices: { kind: "buttons", header: "Repair", footer: "Monday to Friday", buttons: [{ kind: "reply", title: "Today", id: "1" }, { kind: "link", title: "Our page", url: "https://shop.example" }, { kind: "call", title: "Call us", phone: "+34600" }] } });
  await bring({ author: me, state: "sent", text: "Or choose an hour.", choices: { kind: "list", open: "Hours", sections: [{ title: "Mornings", rows: [{ id: "a", title: "9:00", description: "With breakfast" }, { id: "b", title: "10:00" }] }] } });
  await bring({ author: { kind: "agent", name: "Juniper" }, state: "sent", text: "", choices: { kind: "carousel", cards: [{ title: "Oak table", text: "Two metres", image: { id: "x", name: "t.png", media_type: "image/png", size: 1, url: "/dev/picture.png" }, buttons: [{ kind: "reply", id: "t", title: "Take it" }] }, { title: "Ash table", buttons: [] }] } });
  await bring({ text: "10:00", parts: [{ kind: "choice", id: "b", title: "10:00", typed: "2" }] });
  await open(page);
  await page.locator(".choice-buttons li", { hasText: "Call us" }).waitFor();
  await page.locator(".choice-list summary", { hasText: "Hours" }).click();
  await page.getByText("With breakfast").waitFor();
  await page.locator(".choice-card", { hasText: "Oak table" }).waitFor();
  await page.getByText("Typed “2”").waitFor();
  await accessible(page);
  await shot(page, "offered");
});

await journey("a message is answered with a quote, by pointer and by keyboard", async (page) => {
  const id = await bring({ text: "Is the oiled one in stock?" });
  await open(page);
  await message(page, id).hover();
  await message(page, id).getByRole("button", { name: "Reply" }).click();
  await page.locator(".answered", { hasText: "Is the oiled one in stock?" }).waitFor();
  await accessible(page);
  await shot(page, "answering");
  await page.getByRole("button", { name: "Do not quote it" }).click();
  assert.equal(await page.locator(".answered").count(), 0);
  await page.locator(".timeline").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("r");
  await page.locator(".answered", { hasText: "Is the oiled one in stock?" }).waitFor();
  await page.keyboard.type("Yes, three of them.");
  await page.keyboard.press("Enter");
  await page.locator(".message:not(.pending)", { hasText: "Yes, three of them." }).locator(".quote", { hasText: "Is the oiled one in stock?" }).waitFor();
  assert.equal(await page.locator(".answered").count(), 0);
  await page.locator(".timeline").focus();
  await page.keyboard.press("r");
  assert.equal(await page.locator(".answered").count(), 0, "nothing chosen, nothing quoted");
});

await journey("an operator reacts and takes it back", async (page) => {
  const id = await bring({ text: "You are wonderful" });
  await open(page);
  await message(page, id).hover();
  await message(page, id).getByRole("button", { name: "React" }).click();
  await accessible(page);
  await page.getByRole("button", { name: "React with ❤️" }).click();
  await message(page, id).getByRole("button", { name: "Take back ❤️" }).waitFor();
  await accessible(page);
  await message(page, id).hover();
  await message(page, id).getByRole("button", { name: "React", exact: true }).click();
  await page.getByRole("button", { name: "More" }).click();
  await shot(page, "emojis");
  await page.getByRole("button", { name: "React with 🎉" }).click();
  await message(page, id).locator(".reactions").getByRole("button", { name: "Take back 🎉" }).click();
  await message(page, id).locator(".reactions").waitFor({ state: "detached" });
  await dev("move", { c: C, channel: "messenger", name: "The page", reactions: "❤️ 😢 👎" });
  await message(page, id).hover();
  await message(page, id).getByRole("button", { name: "React" }).click();
  assert.deepEqual(await page.locator(".emojis button").allTextContents(), ["❤️", "😢", "👎"]);
  await dev("move", { c: C, channel: "email", name: "Mail", reactions: "" });
  await message(page, id).getByRole("button", { name: "React" }).waitFor({ state: "detached" });
  await dev("move", { c: C, channel: "whatsapp", name: "Shop on WhatsApp", reactions: "👍 ❤️ 😂 😮 😢 🙏" });
});

await journey("a failed message is sent again, and asks where it may have arrived", async (page) => {
  const fault = { reason: "unavailable", code: 0, detail: "" };
  const one = await bring({ author: me, text: "It is ready.", state: "failed", fault, retry: "possible" });
  const two = await bring({ author: me, text: "It costs 40 euros.", state: "failed", fault: { ...fault, reason: "unknown" }, retry: "may_have_arrived" });
  const three = await bring({ author: me, text: "Blocked.", state: "failed", fault: { ...fault, reason: "unreachable" } });
  await open(page);
  await message(page, one).getByRole("button", { name: "Try again" }).click();
  await message(page, one).getByRole("button", { name: "Try again" }).waitFor({ state: "detached" });
  await shot(page, "failed");
  await message(page, two).getByRole("button", { name: "Try again" }).click();
  await page.getByText("Nobody knows whether the message arrived.").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "Send again" }).click();
  await message(page, two).locator(".delivery-fault").waitFor({ state: "detached" });
  assert.equal(await message(page, three).getByRole("button", { name: "Try again" }).count(), 0);
});

await journey("choices are put below a message, within what the channel takes", async (page) => {
  await dev("takeas", { c: C, op: "op_mira" });
  await dev("move", { c: C, channel: "whatsapp", name: "Shop on WhatsApp" });
  await open(page);
  await page.getByRole("button", { name: "Add choices" }).click();
  await accessible(page);
  await page.getByLabel("Button 1").fill("A title that is much too long");
  await page.getByText("Something is too long for this channel.").waitFor();
  await page.getByLabel("Button 1").fill("Today");
  await page.getByLabel("Button 2", { exact: true }).fill("Tomorrow");
  await page.getByRole("button", { name: "Another button" }).click();
  assert.equal(await page.getByRole("button", { name: "Another button" }).count(), 0, "three at most");
  await shot(page, "form");
  await page.getByRole("button", { name: "Put below the message" }).click();
  await page.locator(".choices-chip", { hasText: "Tomorrow" }).waitFor();
  assert.equal(await page.locator(".send").isDisabled(), true, "choices stand below a text");
  await accessible(page);
  await shot(page, "chip");
  await page.reload();
  await page.locator(".choices-chip", { hasText: "Tomorrow" }).waitFor();
  await page.locator(".composer textarea").fill("When shall we come?");
  await page.locator(".composer textarea").press("Enter");
  await page.locator(".message:not(.pending)", { hasText: "When shall we come?" }).locator(".choice-buttons li", { hasText: "Tomorrow" }).waitFor();
  assert.equal(await page.locator(".choices-chip").count(), 0);
  await page.getByRole("button", { name: "Add choices" }).click();
  await page.getByRole("radio", { name: "List" }).check({ force: true });
  await page.getByLabel("On the button that opens it").fill("Hours");
  await page.getByLabel("Row 1", { exact: true }).fill("9:00");
  await page.getByLabel("Description of row 1").fill("With breakfast");
  await page.getByRole("button", { name: "Put below the message" }).click();
  await page.getByRole("button", { name: "Change the choices" }).click();
  assert.equal(await page.getByLabel("Row 1", { exact: true }).inputValue(), "9:00");
  await page.getByRole("radio", { name: "Link" }).check({ force: true });
  await page.getByLabel("Text of the button").fill("Our page");
  await page.getByLabel("Address").fill("shop.example");
  await page.getByRole("button", { name: "Put below the message" }).click();
  await page.getByText("Enter a whole address").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Remove the choices" }).click();
  assert.equal(await page.locator(".choices-chip").count(), 0);
});

await journey("on a phone, in the dark, a long press shows what can be done", async (page) => {
  await open(page);
  await page.locator(".message[data-answerable]").last().waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  const own = page.locator(".group[data-side=contact] .message").last();
  await own.scrollIntoViewIfNeeded();
  const box = await own.locator(".bubble").boundingBox();
  const at = { pointerType: "touch", clientX: box.x + 10, clientY: box.y + 10, bubbles: true };
  await own.locator(".bubble").dispatchEvent("pointerdown", at);
  await own.getByRole("button", { name: "Reply" }).waitFor();
  await own.locator(".bubble").dispatchEvent("pointerup", at);
  await shot(page, "phone-acts");
  await own.getByRole("button", { name: "React" }).click();
  await shot(page, "phone-emojis");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await accessible(page);
  await page.keyboard.press("Escape");
  await own.getByRole("button", { name: "Reply" }).click();
  await page.getByRole("button", { name: "Add choices" }).click();
  await shot(page, "phone-choices");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await accessible(page);
}, { viewport: PHONE, look: { colorScheme: "dark", hasTouch: true } });

await over();
