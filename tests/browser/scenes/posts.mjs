/** A post with a picture for Instagram and one for the page: written, mended, approved, drawn to another day, and published. */
import assert from "node:assert/strict";
import { Desk } from "../lib/desk.mjs";
import { Phones } from "../lib/phones.mjs";
import { WIDE } from "../lib/stage.mjs";

const ON_INSTAGRAM = "The Line Lamp comes in green #lamps";
const ON_PAGE = "Open on Sunday from ten";
/** The program looks after what is being published, and the platform takes a moment for a picture. */
const SOON = { timeout: 60_000 };

const two = (n) => String(n).padStart(2, "0");
/** A day of the month after this one, as the clock of this machine and its browser has it. */
function dayOfNext(day) {
  const now = new Date();
  const next = new Date(now.getFullYear(), now.getMonth() + 1, day);
  return `${next.getFullYear()}-${two(next.getMonth() + 1)}-${two(next.getDate())}`;
}

export async function posts(stage) {
  const operator = await stage.operator();
  const desk = new Desk(operator);
  const { page } = operator;
  const phones = new Phones(await stage.visit("sandbox", WIDE));
  const sheet = page.locator(".post-sheet");
  /** A small box, also over the sheet. */
  const box = page.locator("dialog.dialog[open]");
  const day = (date) => page.locator(`.post-day[data-day="${date}"]`);
  const chip = (words, within = page.locator(".month")) => within.locator(".post-chip", { hasText: words });
  const act = (name) => sheet.locator(`[data-act=${name}]`);
  const rule = (name) => sheet.locator(`.post-problems [data-rule=${name}]`);
  const files = sheet.locator(".media-field input[type=file]");
  const words = sheet.getByLabel("Text", { exact: true });
  const [tenth, twelfth, fourteenth, twentieth] = [10, 12, 14, 20].map(dayOfNext);

  const place = (channel) => sheet.locator(`.place-pick[data-channel=${channel}]`).first().click();
  const picture = (type) => page.screenshot({ type, clip: { x: 0, y: 0, width: 720, height: 720 } });
  async function open(post) {
    await post.locator(".chip-open").click();
    await sheet.locator(".shown-post").waitFor();
  }
  async function close() {
    await sheet.getByRole("button", { name: "Close", exact: true }).click();
    await sheet.waitFor({ state: "detached" });
  }
  const nextMonth = () => page.getByRole("button", { name: "Next month" }).click();
  /** What is on screen says since when and where everybody sees it. */
  async function published(host) {
    await sheet.locator("[data-post-state=published]").waitFor(SOON);
    const link = sheet.locator(".post-permalink");
    await link.waitFor(SOON);
    assert.match(await link.getAttribute("href"), host);
  }

  await stage.step("an empty calendar says what it is for", async () => {
    await phones.open(stage.program.origin);
    await desk.settings("posts");
    await page.locator(".posts-free", { hasText: "Press a day to write a post for it" }).waitFor();
    await page.locator(".post-day[data-today]").waitFor();
    await stage.looks(page, "empty");
  });

  await stage.step("days are gone through by keys, and Enter writes for one", async () => {
    await nextMonth();
    await day(tenth).locator(".day-add").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.evaluate(() => document.activeElement?.closest("[data-day]")?.dataset.day), tenth);
    await page.keyboard.press("Enter");
    await sheet.getByRole("heading", { name: "New post" }).waitFor();
    await sheet.locator(`input[type=datetime-local]`).waitFor();
    assert.equal(await sheet.locator("input[type=datetime-local]").inputValue(), `${tenth}T10:00`);
  });

  await stage.step("what Instagram would refuse is said while it is written, and goes when it is mended", async () => {
    await place("instagram");
    await rule("needs_picture").waitFor();
    await words.fill(`${ON_INSTAGRAM} ${"#more ".repeat(30)}`);
    await rule("hashtags").waitFor();
    await files.setInputFiles({ name: "lamp.png", mimeType: "image/png", buffer: await picture("png") });
    await rule("jpeg").waitFor();
    await sheet.locator(".media-row", { hasText: "Instagram takes pictures as JPEG only" }).waitFor();
    await stage.looks(page, "refused");
    await act("submit").click();
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "TEXTAREA", "the first that is wrong has the focus");
    await sheet.getByRole("button", { name: "Take lamp.png out" }).click();
    await files.setInputFiles({ name: "lamp.jpg", mimeType: "image/jpeg", buffer: await picture("jpeg") });
    await sheet.getByLabel("What is to be seen on picture 1").fill("A green lamp on a desk");
    await words.fill(ON_INSTAGRAM);
    await sheet.locator(".post-problems").waitFor({ state: "hidden" });
    await sheet.locator(".shown-stage img").waitFor();
    await sheet.locator(".shown-said", { hasText: ON_INSTAGRAM }).waitFor();
    await stage.looks(page, "mended");
  });

  await stage.step("nothing that was written is lost by a key", async () => {
    await page.keyboard.press("Escape");
    await box.getByText("not saved yet").waitFor();
    await box.getByRole("button", { name: "Stay" }).click();
    await box.waitFor({ state: "detached" });
  });

  await stage.step("it is submitted, and stands in the calendar as in review", async () => {
    await act("submit").click();
    await operator.toast("Submitted: somebody has to approve it").waitFor();
    await sheet.waitFor({ state: "detached" });
    await chip(ON_INSTAGRAM, day(tenth)).and(page.locator("[data-state=in_review]")).waitFor();
  });

  await stage.step("a second one, for the page, waits as a draft without a time", async () => {
    await page.getByRole("button", { name: "New post" }).click();
    await place("messenger");
    await words.fill(ON_PAGE);
    await files.setInputFiles({ name: "shop.png", mimeType: "image/png", buffer: await picture("png") });
    await sheet.locator(".shown-tiles img").waitFor();
    await sheet.getByLabel("Link", { exact: true }).fill("https://example.com/sunday");
    await rule("link_beside").waitFor();
    await sheet.getByLabel("Link", { exact: true }).fill("");
    await rule("link_beside").waitFor({ state: "detached" });
    await act("save").click();
    await sheet.getByText("All is saved").waitFor();
    await close();
    await chip(ON_PAGE, page.locator(".posts-tray")).waitFor();
  });

  await stage.step("it is sent back with a remark, which its writer reads, and approved the second time", async () => {
    await open(chip(ON_INSTAGRAM));
    await sheet.getByRole("button", { name: "Send back…" }).click();
    await box.getByLabel("What is to be changed").fill("Say from when on.");
    await box.getByRole("button", { name: "Send back", exact: true }).click();
    await sheet.locator(".post-remark", { hasText: "Say from when on." }).waitFor();
    await sheet.locator("[data-post-state=draft]").waitFor();
    await words.fill(`${ON_INSTAGRAM}, from May on`);
    await act("submit").click();
    await sheet.waitFor({ state: "detached" });
    await open(chip(ON_INSTAGRAM));
    await act("approve").click();
    await operator.toast("Scheduled for").waitFor();
    await chip(ON_INSTAGRAM, day(tenth)).and(page.locator("[data-state=scheduled]")).waitFor();
  });

  await stage.step("it is drawn to another day, keeps its hour, and can be brought back", async () => {
    const time = await chip(ON_INSTAGRAM).locator("time").innerText();
    await chip(ON_INSTAGRAM).dragTo(day(twelfth));
    await operator.toast("Moved to").waitFor();
    const moved = chip(ON_INSTAGRAM, day(twelfth)).and(page.locator("[data-state=scheduled]"));
    await moved.waitFor();
    assert.equal(await moved.locator("time").innerText(), time);
    await operator.toast("Moved to").getByRole("button", { name: "Undo" }).click();
    await chip(ON_INSTAGRAM, day(tenth)).waitFor();
  });

  await stage.step("by keyboard it is moved from its menu", async () => {
    await chip(ON_INSTAGRAM).locator(".chip-more").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Move…" }).waitFor();
    await stage.shot(page, "the menu of a post");
    await page.getByRole("button", { name: "Move…" }).click();
    await box.getByLabel("Day and time").fill(`${fourteenth}T09:30`);
    await box.getByText("It keeps its approval.").waitFor();
    await box.getByRole("button", { name: "Move", exact: true }).click();
    await chip(ON_INSTAGRAM, day(fourteenth)).and(page.locator("[data-state=scheduled]")).waitFor();
  });

  await stage.step("a draft is drawn out of the tray, and asked for its hour", async () => {
    await chip(ON_PAGE, page.locator(".posts-tray")).dragTo(day(twentieth));
    await box.getByLabel("Day and time").waitFor();
    assert.equal(await box.getByLabel("Day and time").inputValue(), `${twentieth}T10:00`);
    await box.getByRole("button", { name: "Move", exact: true }).click();
    await chip(ON_PAGE, day(twentieth)).waitFor();
    await page.locator(".posts-tray").waitFor({ state: "detached" });
    await stage.looks(page, "calendar");
  });

  await stage.step("published at once after a question, it is seen on Instagram, with the way there", async () => {
    await open(chip(ON_INSTAGRAM));
    await act("publish").click();
    await box.getByText("Everybody sees it within moments.").waitFor();
    await stage.shot(page, "before it is published");
    await box.getByRole("button", { name: "Publish now" }).click();
    await published(/^https:\/\/www\.instagram\.com\//);
    await phones.page.locator(".post[data-channel=instagram]", { hasText: ON_INSTAGRAM }).first().waitFor(SOON);
    await stage.looks(page, "published");
    await close();
  });

  await stage.step("the one for the page is published too, and stands on the day of today", async () => {
    await open(chip(ON_PAGE));
    await act("publish").click();
    await box.getByRole("button", { name: "Publish now" }).click();
    await published(/^https:\/\/www\.facebook\.com\//);
    await phones.page.locator(".post[data-channel=messenger]", { hasText: ON_PAGE }).first().waitFor(SOON);
    await close();
    await page.getByRole("button", { name: "Today" }).click();
    const today = page.locator(".post-day[data-today]");
    for (const said of [ON_INSTAGRAM, ON_PAGE]) await chip(said, today).and(page.locator("[data-state=published]")).waitFor();
    await stage.looks(page, "today");
  });

  await stage.step("a copy of it is a draft of its own, and is deleted after a question", async () => {
    await open(chip(ON_PAGE));
    await sheet.getByRole("button", { name: "Duplicate" }).click();
    await sheet.locator("[data-post-state=draft]").waitFor();
    await sheet.getByRole("button", { name: "Delete" }).click();
    await box.getByText("cannot be brought back").waitFor();
    await box.getByRole("button", { name: "Delete" }).click();
    await operator.toast("The post is deleted").waitFor();
    await sheet.waitFor({ state: "detached" });
    await page.locator(".posts-tray").waitFor({ state: "detached" });
  });
}
