/** Drives the built inbox in a browser against the fake server and checks what an operator would see. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { startStage } from "./stage.mjs";

const { journey, dev, origin, shots, accessible, over } = await startStage(["--count", "400"]);

const open = async (page, path) => {
  await page.goto(origin + path);
  await page.waitForSelector(".timeline .message, .rows .row a, .empty, .no-thread");
};
const bottomGap = (page) => page.$eval(".timeline", (t) => Math.round(t.scrollHeight - t.scrollTop - t.clientHeight));

await journey("login says what is wrong and then lets in", async (page) => {
  await page.goto(`${origin}/inbox/`);
  await page.click("button[type=submit]");
  await page.getByText("Enter your email address.").waitFor();
  await page.fill("#login-email", "mira@example.com");
  await page.fill("#login-password", "nope");
  await page.keyboard.press("Enter");
  await page.getByText("Email or password is not right.").waitFor();
  await page.click("text=Show password >> visible=true").catch(() => page.click("[aria-label='Show password']"));
  assert.equal(await page.getAttribute("#login-password", "type"), "text");
  await page.fill("#login-password", "switchboard");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".row a");
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }) + document.cookie);
  assert.ok(!/[0-9a-f]{8}-[0-9a-f]{4}-/.test(kept), "no token where a script could read it later");
}, { login: false });

await journey("two tabs refresh one after the other and both stay in", async (page, context) => {
  await open(page, "/inbox/");
  const other = await context.newPage();
  await other.goto(`${origin}/inbox/?view=all`);
  await other.waitForSelector(".row a");
  const before = await dev("refreshes");
  await dev("expire");
  await Promise.all([page.click("a[title=Resolved]"), other.click("a[title=Unassigned]")]);
  await Promise.all([page, other].map((p) => p.waitForSelector(".row a")));
  await page.waitForTimeout(600);
  const used = (await dev("refreshes")) - before;
  assert.ok(used >= 1 && used <= 2, `refreshed ${used} times`);
  assert.equal(await page.locator(".login").count(), 0);
  assert.equal(await other.locator(".login").count(), 0);
  await page.click(".account-button >> visible=true");
  await page.click("text=Log out");
  await page.getByText("You are logged out.").waitFor();
  await other.getByText("You are logged out.").waitFor();
});

await journey("a customer's message arrives live, at the top, with counts and title", async (page) => {
  await open(page, "/inbox/c/cv_00000?view=all");
  await dev("say", { c: "cv_00020", text: "Knock knock" });
  await page.waitForFunction(() => document.querySelector(".row a")?.textContent.includes("Knock knock"));
  await dev("queue", { c: "cv_00020", reason: "Asked for a person" });
  await page.locator(".rail [title=Unassigned] .count", { hasText: "69" }).waitFor();
  assert.match(await page.title(), /^\(\d+\) Lena Hartwig/);
});

await journey("a streamed reply grows and its final message wins", async (page) => {
  await open(page, "/inbox/c/cv_00002?view=all");
  await dev("reply", { c: "cv_00002", pause: "40" });
  await page.waitForSelector(".message.writing");
  await page.screenshot({ path: `${shots}/streaming.png` });
  await page.waitForFunction(() => !document.querySelector(".message.writing") && document.querySelector(".timeline").textContent.includes("between nine and noon."));
  assert.equal(await page.getByText("between nine and noon.").count() >= 1, true);
  assert.ok((await bottomGap(page)) <= 1);
  await page.locator(".citation-row button").last().click();
  await page.getByText("Parcels leave our warehouse").waitFor();
});

await journey("taking over stops the reply being written", async (page) => {
  await open(page, "/inbox/c/cv_00003?view=all");
  await dev("reply", { c: "cv_00003", pause: "150" });
  await page.waitForSelector(".message.writing");
  await page.keyboard.press("t");
  await page.waitForSelector(".message.writing", { state: "detached" });
  await page.locator(".patch[data-holding=me]").waitFor();
  await page.waitForTimeout(700);
  assert.equal(await page.locator(".message.writing").count(), 0);
  await page.click("[data-act=return]");
  await page.getByText("Returned to the AI agent").waitFor();
  await page.click("text=Undo");
  await page.locator(".patch[data-holding=me]").waitFor();
});

await journey("sending to the agent's line takes it over and shows delivery", async (page) => {
  await open(page, "/inbox/c/cv_00005?view=all");
  await page.getByText("Sending a reply takes it over").waitFor();
  await page.keyboard.press("r");
  await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  await page.keyboard.type("First line");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second line");
  await page.keyboard.press("Enter");
  await page.locator(".group[data-side=me] .bubble", { hasText: "second line" }).waitFor();
  await page.locator(".patch[data-holding=me]").waitFor();
  await page.locator(".delivery[data-state=read]").last().waitFor();
  assert.equal(await page.inputValue("textarea"), "");
  assert.equal(await page.getByText("second line").locator("visible=true").count() >= 1, true);
});

await journey("Enter while an input method composes does not send", async (page) => {
  await open(page, "/inbox/c/cv_00009");
  await page.click("textarea");
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Input.imeSetComposition", { text: "नम", selectionStart: 2, selectionEnd: 2 });
  await page.dispatchEvent("textarea", "keydown", { key: "Enter", keyCode: 229, isComposing: true, bubbles: true });
  await page.waitForTimeout(200);
  assert.equal(await page.inputValue("textarea"), "नम");
});

await journey("a colleague's conversation needs a confirmed takeover, notes stay possible", async (page) => {
  await open(page, "/inbox/c/cv_00016?view=all");
  await page.getByText("Asha has this conversation.").waitFor();
  assert.equal(await page.locator("textarea").count(), 0);
  await page.keyboard.press("n");
  await page.waitForSelector("textarea");
  await page.keyboard.type("Watch the date");
  await page.keyboard.press("Enter");
  await page.locator(".group[data-note=true]", { hasText: "Watch the date" }).waitFor();
  await page.locator(".patch[data-holding=other]").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("t");
  await page.getByText("Take over from Asha?").waitFor();
  await page.screenshot({ path: `${shots}/confirm.png` });
  await page.locator("dialog button.primary").click();
  await page.locator(".patch[data-holding=me]").waitFor();
});

await journey("a note for the agent is marked, and the next note is for colleagues again", async (page) => {
  await open(page, "/inbox/c/cv_00010?view=all");
  await page.locator(".patch[data-holding=agent]").waitFor();
  const reads = page.getByLabel("The agent reads this");
  assert.equal(await reads.count(), 0);
  await page.keyboard.press("n");
  await reads.check();
  await page.fill("textarea", "They are a regular: offer free delivery.");
  await accessible(page);
  await page.getByRole("button", { name: "Tell the agent" }).click();
  const marked = page.locator(".group[data-for-agent]");
  await marked.locator(".message:not(.pending)", { hasText: "offer free delivery" }).waitFor();
  await marked.getByText("For the agent").waitFor();
  assert.equal(await reads.isChecked(), false);
  await page.fill("textarea", "I have told the agent.");
  await page.getByRole("button", { name: "Add note" }).click();
  await page.locator(".group[data-note=true]:not([data-for-agent]) .message:not(.pending)", { hasText: "I have told the agent" }).waitFor();
  await page.locator(".patch[data-holding=agent]").waitFor();
  await page.screenshot({ path: `${shots}/agent-note.png` });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: `${shots}/agent-note-dark.png` });
});

await journey("a message that fails can be sent again and is stored once", async (page) => {
  await open(page, "/inbox/c/cv_00012");
  await dev("fault", { times: 1, status: 422, path: "cv_00012/messages" });
  await page.fill("textarea", "Will be refused first");
  await page.keyboard.press("Enter");
  await page.getByText("Not sent").waitFor();
  await page.screenshot({ path: `${shots}/not-sent.png` });
  await page.reload();
  await page.getByText("Not sent").waitFor();
  await page.click("text=Send again");
  await page.getByText("Not sent").waitFor({ state: "detached" });
  assert.equal(await page.locator(".timeline .bubble", { hasText: "Will be refused first" }).count(), 1);
  await dev("fault", { times: 1, status: 503, path: "cv_00012/messages" });
  await page.fill("textarea", "Passing trouble");
  await page.keyboard.press("Enter");
  await page.locator(".group[data-side=me] .delivery[data-state=read]").last().waitFor();
  assert.equal(await page.locator(".timeline .bubble", { hasText: "Passing trouble" }).count(), 1);
});

await journey("a draft stays through a reload and shows in the list", async (page) => {
  await open(page, "/inbox/c/cv_00021");
  await page.fill("textarea", "Half a thought");
  await page.keyboard.press("Escape");
  await page.keyboard.press("k");
  await page.locator(".drafted").waitFor();
  await page.goto(`${origin}/inbox/c/cv_00021`);
  await page.waitForSelector("textarea");
  assert.equal(await page.inputValue("textarea"), "Half a thought");
});

await journey("reading up is not disturbed, older pages keep the place, jump returns", async (page) => {
  await open(page, "/inbox/c/cv_00000");
  await page.locator(".timeline").evaluate((t) => t.scrollTo(0, 700));
  await page.waitForTimeout(500);
  const held = await page.evaluate(() => {
    const box = document.querySelector(".timeline").getBoundingClientRect();
    const m = [...document.querySelectorAll("[data-message]")].find((e) => e.getBoundingClientRect().top > box.top + 40);
    return [m.dataset.message, m.getBoundingClientRect().top];
  });
  const where = () => page.evaluate((id) => document.querySelector(`[data-message="${id}"]`).getBoundingClientRect().top, held[0]);
  await dev("say", { c: "cv_00000", text: "Are you still there?" });
  await dev("say", { c: "cv_00000", text: "Hello??" });
  await page.getByText("2 new messages").waitFor();
  assert.ok(Math.abs((await where()) - held[1]) <= 1, "stays when news comes");
  const first = await page.getAttribute("[data-message]", "data-message");
  await page.locator(".timeline").evaluate((t) => t.scrollTo(0, 250));
  const at = await page.evaluate(() => document.querySelectorAll("[data-message]")[3].getBoundingClientRect().top);
  const fourth = await page.evaluate(() => document.querySelectorAll("[data-message]")[3].dataset.message);
  await page.waitForFunction((id) => document.querySelector("[data-message]").dataset.message !== id, first);
  await page.waitForTimeout(200);
  const after = await page.evaluate((id) => document.querySelector(`[data-message="${id}"]`).getBoundingClientRect().top, fourth);
  assert.ok(Math.abs(after - at) <= 1, `older page moved the reader by ${after - at}`);
  await page.screenshot({ path: `${shots}/reading-up.png` });
  await page.click(".jump");
  await page.waitForFunction(() => { const t = document.querySelector(".timeline"); return t.scrollHeight - t.scrollTop - t.clientHeight < 2; });
  await page.getByText("Hello??").first().waitFor();
});

await journey("after a break the line resumes and nothing is missed", async (page) => {
  await open(page, "/inbox/c/cv_00008?view=all");
  await page.waitForTimeout(400);
  await dev("drop", { for: "3500" });
  await dev("say", { c: "cv_00008", text: "Sent while you were away" });
  await page.getByText("Connection lost").waitFor();
  await page.screenshot({ path: `${shots}/reconnect.png` });
  await page.locator(".timeline .bubble", { hasText: "Sent while you were away" }).waitFor({ timeout: 15_000 });
  await page.getByText("Connection lost").waitFor({ state: "detached" });
});

await journey("a resync loads list and thread afresh", async (page) => {
  await open(page, "/inbox/c/cv_00014?view=all");
  await page.waitForTimeout(1_500);
  await dev("drop", { for: "1500" });
  await dev("say", { c: "cv_00014", text: "Before the feed was cut" });
  await dev("say", { c: "cv_00033", text: "Me too" });
  await dev("resync");
  await page.locator(".timeline .bubble", { hasText: "Before the feed was cut" }).waitFor({ timeout: 15_000 });
  await page.locator(".row", { hasText: "Me too" }).waitFor();
});

await journey("resolve, undo, reopen by key", async (page) => {
  await open(page, "/inbox/c/cv_00024");
  const before = await page.locator(".rail [title=Mine] .count").textContent();
  await page.keyboard.press("e");
  await page.getByText("Conversation resolved").waitFor();
  await page.locator(".rail [title=Mine] .count", { hasText: String(Number(before) - 1) }).waitFor();
  await page.screenshot({ path: `${shots}/resolved-toast.png` });
  await page.click(".toast-undo");
  await page.locator(".rail [title=Mine] .count", { hasText: before }).waitFor();
});

await journey("files go up with progress, images open large, refusals are explained", async (page) => {
  await open(page, "/inbox/c/cv_00009");
  const picture = Buffer.from(await (await fetch(`${origin}/dev/picture.png`)).arrayBuffer());
  writeFileSync("/tmp/inbox-picture.png", picture);
  await page.setInputFiles("input[type=file]", [
    { name: "table.png", mimeType: "image/png", buffer: picture },
    { name: "evil.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") },
  ]);
  await page.getByText("This kind of file is not accepted.").waitFor();
  await page.screenshot({ path: `${shots}/uploads.png` });
  await page.click("[aria-label='Remove evil.svg']");
  await page.fill("textarea", "Here is a picture");
  await page.keyboard.press("Enter");
  await page.locator(".picture img").last().waitFor();
  await page.locator(".delivery[data-state=read]").last().waitFor();
  await page.locator(".picture").last().click();
  await page.locator("dialog[open] img").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
});

await journey("contact details change in place and refusals point at the field", async (page) => {
  await open(page, "/inbox/c/cv_00001?view=all");
  await page.click("[aria-label='Add email']");
  await page.keyboard.type("nonsense");
  await page.keyboard.press("Enter");
  await page.getByText("This is not an email address.").waitFor();
  await page.fill(".fact-edit input", "rohan@example.org");
  await page.keyboard.press("Enter");
  await page.locator(".fact-value", { hasText: "rohan@example.org" }).waitFor();
  await page.locator(".fact-value").first().click();
  await page.fill(".fact-edit input", "Rohan M.");
  await page.keyboard.press("Enter");
  await page.locator(".row-name", { hasText: "Rohan M." }).waitFor();
});

await journey("the list pages on scroll and draws only what is near", async (page) => {
  await open(page, "/inbox/?view=all");
  for (let i = 0; i < 12; i++) {
    await page.locator(".list-scroll").evaluate((l) => l.scrollTo(0, l.scrollHeight));
    await page.waitForTimeout(150);
  }
  const total = await page.locator(".rows").evaluate((u) => Math.round(u.offsetHeight / 78));
  assert.equal(total, Number(await page.locator(".rail [title=All] .count").textContent()));
  assert.ok((await page.locator(".row").count()) < 60);
});

await journey("keys move, the help sheet opens, the address follows", async (page) => {
  await open(page, "/inbox/?view=all");
  await page.keyboard.press("j");
  await page.waitForSelector(".timeline");
  const first = page.url();
  await page.keyboard.press("j");
  assert.notEqual(page.url(), first);
  await page.keyboard.press("?");
  await page.locator("dialog[open]").waitFor();
  await page.screenshot({ path: `${shots}/help.png` });
  await page.keyboard.press("Escape");
  await page.keyboard.press("2");
  await page.locator(".list-head h2", { hasText: "Unassigned" }).waitFor();
  await page.click(".account-button >> visible=true");
  await page.screenshot({ path: `${shots}/menu.png` });
  await page.selectOption("select", "es");
  await page.locator(".list-head h2", { hasText: "Sin asignar" }).waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "es");
});

await journey("a phone goes list, thread, contact and back", async (page) => {
  await open(page, "/inbox/?view=all");
  await page.locator(".row a").nth(1).click();
  await page.waitForSelector(".timeline >> visible=true");
  await page.click(".panel-toggle");
  await page.waitForSelector(".contact-pane >> visible=true");
  await page.click(".contact-bar .icon-button");
  await page.waitForSelector(".timeline >> visible=true");
  await page.click(".thread-head .back");
  await page.waitForSelector(".row a >> visible=true");
  await page.goBack();
  await page.waitForSelector(".timeline >> visible=true");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(wide, 390);
}, { viewport: { width: 390, height: 844 } });

await over();
