/** Comments below posts against the fake server, with axe: the list, the thread, both ways to answer, the settings. */
import assert from "node:assert/strict";
import { PHONE, startStage } from "./stage.mjs";

const { journey, dev, origin, shots, accessible, over } = await startStage(["--count", "12"], 8_000);
const [WAITS, MINE, OLD] = ["cv_c1", "cv_c2", "cv_c3"];
const shot = (page, name) => page.screenshot({ path: `${shots}/comments-${name}.png`, animations: "disabled" });
const bring = (c, what) => dev("bring", { c, what: JSON.stringify(what) });
const said = (text) => ({ text, comment: { hidden: false, answered_privately: false, kind: "comment" } });
const open = async (page, path, wait) => {
  await page.goto(origin + path);
  await page.locator(wait).first().waitFor();
};
const atTop = (page) => page.locator(".timeline").evaluate((box) => (box.scrollTop = 0));
const pressed = (page, name) => page.locator(".ways").getByRole("button", { name }).getAttribute("aria-pressed");
const rows = (page) => page.locator("[data-row]").evaluateAll((all) => all.map((row) => row.dataset.row).filter((id) => id.startsWith("cv_c")).length);

await journey("the list marks comments, and the filter parts them from messages", async (page) => {
  await open(page, "/inbox/?view=all", "[data-row]");
  await page.locator(`[data-row=${WAITS}] .comment-tag`, { hasText: "Comment" }).waitFor();
  await page.locator(`[data-row=${MINE}] .channel-tag`, { hasText: "Facebook" }).waitFor();
  await page.locator(`[data-row=${MINE}] .row-preview`, { hasText: "on “Last days of the autumn sale”" }).waitFor();
  const filter = page.getByRole("group", { name: "Show" });
  await filter.getByRole("button", { name: "Comments" }).click();
  await page.waitForURL(/topic=comments/);
  await page.waitForFunction(() => document.querySelectorAll("[data-row]").length === 3);
  await accessible(page);
  await shot(page, "list");
  await filter.getByRole("button", { name: "Messages" }).click();
  await page.waitForFunction(() => document.querySelectorAll("[data-row]").length > 3);
  assert.equal(await rows(page), 0);
  // News goes to the lists that show it, the others stay as they are.
  await bring(OLD, said("Still there?"));
  assert.equal(await rows(page), 0);
  await filter.getByRole("button", { name: "All" }).click();
  await page.waitForURL((url) => !url.search.includes("topic"));
  await page.locator("[data-row]").first().and(page.locator(`[data-row=${OLD}]`)).waitFor();
});

await journey("a comment says what it is, and can be hidden and shown again", async (page) => {
  await open(page, `/inbox/c/${MINE}?view=all`, ".timeline");
  const link = page.getByRole("link", { name: "Open the post on Facebook" });
  assert.deepEqual([await link.getAttribute("href"), await link.getAttribute("rel")], ["https://www.facebook.com/example/posts/417", "noopener noreferrer"]);
  await page.getByText("Comment on: “Last days of the autumn sale”").waitFor();
  await atTop(page);
  const first = page.locator(`[data-message=${MINE}_m1]`);
  await first.locator(".comment-hidden").waitFor();
  assert.equal(await first.locator(".feeling").getAttribute("title"), "An estimate from the words");
  await page.getByText("This comment was removed.").waitFor();
  assert.equal(await page.locator(".reply-way").allTextContents().then((all) => all.map((text) => text.trim()).join()), "Private message,Public reply");
  await first.getByRole("button", { name: /What to do/ }).click();
  assert.equal(await page.getByRole("button", { name: "Reply privately" }).isDisabled(), true, "there was one");
  await accessible(page);
  await shot(page, "menu");
  await page.getByRole("button", { name: "Show again" }).click();
  await first.getByText("Public comment").waitFor();
  await first.getByRole("button", { name: /What to do/ }).click();
  await page.getByRole("button", { name: "Hide", exact: true }).click();
  await first.locator(".comment-hidden").waitFor();
  await dev("fault", { path: "/hidden", status: 422 });
  await first.getByRole("button", { name: /What to do/ }).click();
  await page.getByRole("button", { name: "Show again" }).click();
  await page.getByText("The server is having a short break.").waitFor();
  await first.locator(".comment-hidden").waitFor();
});

await journey("who reads an answer is said before it is sent, and each comment has one private message", async (page) => {
  await open(page, `/inbox/c/${WAITS}?view=unassigned`, ".timeline");
  await page.getByText("Everyone below the post can read this.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Attach files" }).isDisabled(), true);
  await page.locator(".composer textarea").fill("In walnut from spring on");
  // What is answered stays, whatever else they say meanwhile.
  const newest = await bring(WAITS, said("Hello?"));
  await page.locator(".answered", { hasText: "walnut" }).waitFor();
  await page.getByRole("button", { name: "Answer their newest comment instead" }).waitFor();
  await page.keyboard.press("Enter");
  const reply = page.locator('[data-standing="public_reply"]', { hasText: "In walnut from spring on" });
  await reply.locator(".quote", { hasText: "walnut" }).waitFor();
  await page.locator(".answered", { hasText: "Hello?" }).waitFor();
  await page.locator(`[data-message="${newest}"]`).getByRole("button", { name: /What to do/ }).click();
  await page.getByRole("button", { name: "Reply privately" }).click();
  assert.equal(await pressed(page, "Private message"), "true");
  await page.getByText("Only Pia Lund reads this.").waitFor();
  await page.keyboard.type("Shall we keep one for you?");
  await accessible(page);
  await shot(page, "private");
  await page.getByRole("button", { name: "Send privately" }).click();
  await page.locator('[data-standing="private_message"]', { hasText: "Shall we keep one" }).waitFor();
  await page.locator(`[data-message="${newest}"]`, { hasText: "Answered privately" }).waitFor();
  assert.equal(await pressed(page, "Public reply"), "true");
  assert.equal(await page.locator(".ways").getByRole("button", { name: "Private message" }).isDisabled(), true);
  await page.getByText("This comment had its one private message.").waitFor();
});

await journey("a comment is chosen with the keyboard, and has neither reactions nor choices", async (page) => {
  await open(page, `/inbox/c/${MINE}?view=all`, ".timeline .message");
  const last = page.locator('[data-standing="comment"]').last();
  await last.hover();
  assert.equal(await page.locator(".message-acts").count(), 0, "its menu is the one of comments");
  assert.equal(await page.getByRole("button", { name: "Add choices" }).count(), 0);
  await page.locator(".timeline").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowUp");
  const chosen = await page.evaluate(() => document.activeElement.dataset.message);
  assert.notEqual(chosen, await last.getAttribute("data-message"), "the one before their newest");
  const text = await page.locator(`[data-message=${chosen}] .bubble`).innerText();
  await page.keyboard.press("r");
  await page.locator(".answered", { hasText: text }).waitFor();
  assert.equal(await page.locator(".answered").count(), 1);
  await page.getByRole("button", { name: "Answer their newest comment instead" }).click();
  await page.locator(".answered", { hasText: await last.locator(".bubble").innerText() }).waitFor();
  assert.equal(await page.locator(".answered button").count(), 0, "something is always answered");
});

await journey("what was meant for one person does not go out in public", async (page) => {
  await open(page, `/inbox/c/${MINE}?view=all`, ".timeline");
  await page.locator(".ways").getByRole("button", { name: "Private message" }).click();
  await page.keyboard.type("Your bank details, please");
  // A colleague was quicker.
  await dev("amend", { c: MINE, id: `${MINE}_m6`, what: JSON.stringify({ comment: { hidden: false, answered_privately: true, kind: "comment" } }) });
  await page.getByText("What you wrote stays here.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Send privately" }).isDisabled(), true);
  await page.keyboard.press("Enter");
  await page.reload();
  await page.getByText("What you wrote stays here.").waitFor();
  assert.equal(await page.locator(".composer textarea").inputValue(), "Your bank details, please");
  await shot(page, "barred");
});

await journey("on a phone", async (page) => {
  await open(page, `/inbox/c/${WAITS}?view=all`, ".timeline");
  await accessible(page);
  await shot(page, "phone");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), PHONE.width);
}, { viewport: PHONE });

await journey("an owner chooses who answers comments", async (page) => {
  await open(page, "/inbox/settings/inboxes/in_page", ".form-part");
  const part = page.getByRole("region", { name: "Comments on posts" });
  assert.equal(await part.getByRole("radio", { name: /^People/ }).isChecked(), true);
  await part.getByRole("radio", { name: "One fixed text" }).check();
  await part.getByRole("button", { name: "Save" }).click();
  await page.getByText("Write the answer that shall be given.").waitFor();
  await accessible(page);
  await part.getByLabel("The answer").fill("Thank you! This answer comes by itself.");
  await part.getByText("39 of 1000 characters").waitFor();
  await shot(page, "settings");
  await part.getByRole("button", { name: "Save" }).click();
  await page.locator(".toast").waitFor();
  // Another part of the page leaves it as it is.
  await page.getByRole("textbox", { name: "Name" }).fill("Page of the shop");
  await page.getByRole("region", { name: "This inbox" }).getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Page of the shop" }).waitFor();
  await page.reload();
  await part.getByText("39 of 1000 characters").waitFor();
  await open(page, "/inbox/settings/inboxes/in_wa", ".form-part");
  assert.equal(await part.count(), 0, "no posts there");
});

await over();
