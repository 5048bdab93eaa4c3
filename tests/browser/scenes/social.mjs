/** What stands on pages and accounts: fetched into the inbox, looked through, and one post with what was written below it. */
import { Desk } from "../lib/desk.mjs";
import { Phones } from "../lib/phones.mjs";
import { WIDE } from "../lib/stage.mjs";

const ON_PAGE = "New in the shop: the Line Lamp";
const ON_INSTAGRAM = "The Operator is back";
const BELOW = "Does the lamp come in exchange green too?";
/** Pictures and comments are asked for one by one. */
const SOON = { timeout: 60_000 };

export async function social(stage) {
  const operator = await stage.operator();
  const desk = new Desk(operator);
  const { page } = operator;
  const phones = new Phones(await stage.visit("sandbox", WIDE));
  const account = (channel) => page.locator(`.social-account[data-channel=${channel}]`).first();
  const card = (words) => page.locator(".social-card", { hasText: words }).first();

  /** Fetches what stands there, and waits until all of it has come. */
  async function fetched(channel) {
    const fetching = account(channel).locator("[data-sync]");
    await fetching.waitFor(SOON);
    const begun = page.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().endsWith("/sync"));
    await fetching.click();
    await begun;
    await operator.toast("It has begun").waitFor();
    await account(channel).locator("[data-run-state=done]").waitFor(SOON);
    await fetching.waitFor(SOON);
  }

  await stage.step("somebody writes below a post of the page", async () => {
    await phones.open(stage.program.origin);
    const post = phones.page.locator(".post[data-channel=messenger]", { hasText: ON_PAGE }).first();
    await post.locator("form input").first().fill(BELOW);
    await post.locator("form button[type=submit]").click();
    await post.locator("li", { hasText: BELOW }).first().waitFor();
  });

  await stage.step("a page and an account are connected, and their posts can be fetched", async () => {
    await desk.settings("social");
    for (const channel of ["messenger", "instagram"]) await account(channel).waitFor();
    await stage.looks(page, "accounts");
  });

  await stage.step("posts of both come, the newest first, and stay narrowed to one", async () => {
    for (const channel of ["messenger", "instagram"]) await fetched(channel);
    await card(ON_PAGE).waitFor(SOON);
    await card(ON_INSTAGRAM).waitFor(SOON);
    const inbox = await account("messenger").getAttribute("data-inbox");
    await page.getByLabel("Page or account").selectOption(inbox);
    await card(ON_INSTAGRAM).waitFor({ state: "detached" });
    await stage.looks(page, "posts");
  });

  await stage.step("a post is opened with its comments, and the way back leads to what was looked at", async () => {
    await card(ON_PAGE).locator("a").click();
    await page.locator(".social-text", { hasText: ON_PAGE }).waitFor();
    await page.locator(".social-comment", { hasText: BELOW }).waitFor();
    await page.locator("[data-figure=comments]").waitFor();
    await stage.looks(page, "post");
    await page.locator(".page-head .back").click();
    await card(ON_PAGE).waitFor();
    await card(ON_INSTAGRAM).waitFor({ state: "detached" });
  });

  await stage.step("looked for again, nothing stands there twice", async () => {
    await fetched("messenger");
    await page.waitForFunction((words) => [...document.querySelectorAll(".social-card")].filter((one) => one.textContent.includes(words)).length === 1, ON_PAGE);
  });
}
