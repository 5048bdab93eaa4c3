/** Messages of channels and the pages of inboxes against the fake server, with axe. */
import assert from "node:assert/strict";
import { PHONE, startStage } from "./stage.mjs";

const { journey, dev, origin, shots, accessible, over } = await startStage(["--count", "24"], 12_000);
const C = "cv_00002";
const shot = (page, name) => page.screenshot({ path: `${shots}/channels-${name}.png`, animations: "disabled" });
const bring = (what) => dev("bring", { c: C, what: JSON.stringify(what) });
const amend = (id, what) => dev("amend", { c: C, id, what: JSON.stringify(what) });
const now = () => new Date().toISOString();
const open = async (page, path, wait) => {
  await page.goto(origin + path);
  await page.locator(wait).first().waitFor();
};

const PARTS = [
  { kind: "place", latitude: 41.38879, longitude: 2.15899, name: "Plaça de Catalunya", address: "08002 Barcelona" },
  { kind: "card", name: "Marta Ferrer", organisation: "Ferrer & Filles", phones: ["+34 600 11 22 33"], emails: ["marta@example.org"] },
  { kind: "shared", what: "ad", title: "Lamps for long evenings", text: "Twenty per cent off", url: "https://example.org/ad" },
  { kind: "order", note: "Before Friday", lines: [{ product: "LAMP-2", quantity: "2", price: "49.50", currency: "EUR" }, { product: "CABLE", quantity: "1" }] },
  { kind: "form", title: "Delivery", answers: [{ field: "day", answer: "Saturday" }] },
  { kind: "awaited", what: "image" },
  { kind: "awaited", what: "file", name: "invoice.pdf", lost: "The file did not come: the platform does not have it any more." },
  { kind: "unsupported", what: "poll_creation" },
  { kind: "unsupported", what: "hologram", raw: '{"type":"hologram"}' },
];

await journey("each kind of message has its form, and the channel is named", async (page) => {
  await dev("move", { c: C, channel: "whatsapp", name: "Shop on WhatsApp" });
  await open(page, `/inbox/c/${C}?view=all`, ".timeline");
  await page.locator(`[data-row=${C}] .channel-tag`, { hasText: "WhatsApp" }).waitFor();
  await page.locator(".thread-head .channel-tag", { hasText: "WhatsApp" }).waitFor();
  for (const part of PARTS) await bring({ parts: [part] });
  await bring({ text: "Home delivery", parts: [{ kind: "choice", title: "Home delivery", description: "Two to three days" }] });
  await page.getByText("Pressed a button").waitFor();
  assert.match(await page.getByRole("link", { name: "Open the map" }).getAttribute("href"), /^https:\/\/www\.openstreetmap\.org\/\?mlat=41\.38879&mlon=2\.15899/);
  await page.getByText("€49.50").waitFor();
  await page.getByRole("progressbar", { name: "Picture: being fetched…" }).waitFor();
  assert.equal(await page.getByText('{"type":"hologram"}').isVisible(), false, "what came stays folded away");
  await page.getByText("As it came").click();
  await page.getByText('{"type":"hologram"}').waitFor();
  await accessible(page);
  await shot(page, "parts");
});

await journey("what becomes of a message shows where it stands, live", async (page) => {
  await open(page, `/inbox/c/${C}?view=all`, ".timeline");
  const id = await bring({ text: "By five" });
  const answer = await bring({ text: "As I said", reply_to: id });
  await page.locator(".quote", { hasText: "By five" }).waitFor();
  await amend(id, { text: "By six", edited_at: now() });
  await page.locator(".quote", { hasText: "By six" }).waitFor();
  await page.locator(`[data-message="${id}"]`, { hasText: "edited" }).waitFor();
  await amend(id, { reactions: [{ by: "business", emoji: "👍", at: now() }] });
  await page.locator(`[data-message="${id}"] .reactions`).waitFor();
  await amend(id, { text: "", edited_at: null, reactions: null, deleted_at: now() });
  await page.locator(`[data-message="${id}"] .gone`).waitFor();
  assert.equal(await page.locator(".reactions").count(), 0);
  await amend(answer, { text: "As I wrote" });
  await page.locator(`[data-row=${C}] .row-preview`, { hasText: "As I wrote" }).waitFor();
  const ours = await bring({ author: { kind: "operator", id: "op_0", name: "Owner's phone" }, text: "On my way", state: "sent" });
  await page.locator(".group-head", { hasText: "Owner’s phone" }).waitFor();
  await amend(ours, { state: "failed", fault: { reason: "window_closed", code: 131047, detail: "More than 24 hours have passed." } });
  await page.getByText("The customer has to write first").waitFor();
  await page.getByText("What the platform said").click();
  await page.getByText("Code 131047").waitFor();
  await accessible(page);
  await bring({ text: "Said long ago", at: new Date(Date.now() - 30 * 86_400_000).toISOString() });
  await page.getByText("Said long ago").first().waitFor({ state: "attached" });
  assert.match(await page.locator("[data-message]").first().textContent(), /Said long ago/, "a late message stands where it was said");
  await shot(page, "became");
});

await journey("a press on a quote leads to a message that was not loaded", async (page) => {
  const far = "cv_00001";
  await dev("bring", { c: far, what: JSON.stringify({ text: "The first one, I mean", reply_to: `${far}_m1` }) });
  await open(page, `/inbox/c/${far}?view=all`, ".timeline");
  await page.locator(".quote", { hasText: "An earlier message" }).click();
  await page.locator(`.message.lit[data-message="${far}_m1"]`).waitFor();
  const [top, height] = await page.locator(`[data-message="${far}_m1"]`).evaluate((e) => [e.getBoundingClientRect().top, innerHeight]);
  assert.ok(top > 0 && top < height, `at ${top}`);
  await page.locator(".quote", { hasText: "Question 1" }).waitFor({ state: "attached" });
});

await journey("an inbox is added and connected, step by step", async (page) => {
  await open(page, "/inbox/settings/inboxes", ".cards");
  await accessible(page);
  await page.getByRole("button", { name: "Add an inbox" }).click();
  await page.getByRole("radio", { name: "Messenger" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("Enter a name.").waitFor();
  await accessible(page);
  await page.getByRole("textbox", { name: "Name" }).fill("Second page");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("heading", { name: "Connect the account" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Check the connection" }).isEnabled(), false);
  await page.getByRole("button", { name: "Save and connect" }).click();
  for (const fault of ["the id of the account at the platform: digits", "a token is needed", "an app secret is needed"]) await page.getByText(fault, { exact: true }).waitFor();
  await accessible(page);
  await page.getByLabel("App secret", { exact: true }).fill("secret");
  await page.getByLabel("Token", { exact: true }).fill("token");
  await page.getByLabel("Page id").fill("5550001");
  await page.getByRole("link", { name: "Models" }).click();
  await page.getByRole("button", { name: "Stay" }).click();
  await page.getByRole("button", { name: "Save and connect" }).click();
  await page.getByText("Another inbox is connected to this account already.").waitFor();
  await page.getByLabel("Page id").fill("777");
  await page.getByRole("button", { name: "Save and connect" }).click();
  await page.locator(".checked .findings li[data-state=bad]", { hasText: "pages_manage_metadata" }).waitFor();
  assert.equal(await page.getByLabel("Token", { exact: true }).inputValue(), "", "a token is never shown");
  assert.equal(await page.getByLabel("Shown as").inputValue(), "Linden & Oak", "what the check found out is on the page");
  assert.match(await page.getByRole("textbox", { name: "Callback URL" }).inputValue(), /^http:.*\/webhooks\/messenger\/pk_/);
  await page.getByText("The platform reaches only public addresses").waitFor();
  await accessible(page);
  await shot(page, "connected");
  await page.getByLabel("Name", { exact: true }).fill("Our page");
  await page.getByRole("region", { name: "This inbox" }).getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { name: "Our page" }).waitFor();
  await page.getByRole("button", { name: "Disconnect…" }).click();
  await accessible(page);
  await page.getByRole("button", { name: "Disconnect", exact: true }).click();
  await page.getByText("Address and verify token appear here").waitFor();
  await page.getByRole("link", { name: "Back" }).click();
  await page.locator(".card", { hasText: "Our page" }).getByText("Not connected").waitFor();
});

await journey("a connected inbox tells what waits and when its token ends", async (page) => {
  await dev("inboxes", { what: "first" });
  await open(page, "/inbox/settings/inboxes/in_wa", ".way");
  await page.getByText("2 messages wait to be sent").waitFor();
  await page.getByText("Make a new one and paste it above before that").waitFor();
  const health = page.getByRole("region", { name: "How the connection is" });
  await health.getByText("The token ends on").waitFor();
  await health.getByText("The name “Linden & Oak” was approved.").waitFor();
  await shot(page, "health");
  await health.getByRole("button", { name: "Check now" }).scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, 400);
  await page.waitForTimeout(200);
  await shot(page, "health-news");
  await accessible(page);
  await health.getByRole("button", { name: "Check now" }).click();
  await health.locator(".findings li[data-state=bad]", { hasText: "pages_manage_metadata" }).waitFor();
  await page.getByRole("link", { name: "Back" }).click();
  await page.locator(".card", { hasText: "Shop on WhatsApp" }).getByText("Not working").waitFor();
  await shot(page, "inboxes");
  await dev("inboxes", { what: "first" });
  await open(page, "/inbox/settings/inboxes/in_wa", ".way");
  await page.getByText("One is saved. Paste a new one to replace it.").first().waitFor();
  await open(page, "/inbox/settings/inboxes/in_web", ".form-part");
  assert.match(await page.getByRole("textbox", { name: "For the pages of your website" }).inputValue(), /data-inbox="pk_in_web"/);
  await accessible(page);
  await dev("inboxes", { what: "none" });
  await open(page, "/inbox/settings/inboxes", ".empty");
  await accessible(page);
  await dev("inboxes", { what: "first" });
});

await journey("whose role does not connect them sees the inboxes and not their accounts", async (page) => {
  await open(page, "/inbox/settings/inboxes/in_wa", ".form-part");
  await page.getByText("Your role does not show how this inbox is connected.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Save" }).count(), 0);
  await accessible(page);
}, { email: "asha@example.com" });

await journey("on a phone, and in the dark, all of it fits", async (page) => {
  for (const [path, wait] of [["/inbox/settings/inboxes", ".cards"], ["/inbox/settings/inboxes/in_wa", ".way"], [`/inbox/c/${C}?view=all`, ".part"]]) {
    await open(page, path, wait);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, path);
    await accessible(page);
  }
  await shot(page, "phone");
  await open(page, "/inbox/settings/inboxes/in_wa", ".health-news");
  await page.locator(".health-news li").last().scrollIntoViewIfNeeded();
  await shot(page, "phone-health");
}, { viewport: PHONE, look: { colorScheme: "dark", hasTouch: true } });

await over();
