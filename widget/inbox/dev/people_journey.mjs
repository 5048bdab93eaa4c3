/** One person on two channels: suggested, found, merged, taken apart; with axe, wide and on a phone. */
import assert from "node:assert/strict";
import { PHONE, startStage } from "./stage.mjs";

const { journey, dev, origin, shots, accessible, over } = await startStage(["--count", "24"], 12_000);
const shot = (page, name) => page.screenshot({ path: `${shots}/people-${name}.png`, animations: "disabled" });
const open = async (page, path, wait) => {
  await page.goto(origin + path);
  await page.locator(wait).first().waitFor();
};
// Lena on the web, Rohan's contact made to look like her on WhatsApp.
const WHATSAPP = [{ channel: "whatsapp", handle: "4915112345678", verified: true }];
const lena = { phone: "+49 151 12345678" };
const other = { name: "Lena H.", phone: "+4915112345678", identities: WHATSAPP };
await dev("people", { id: "ct_2", what: JSON.stringify(lena) });
await dev("people", { id: "ct_3", what: JSON.stringify(other), channel: "whatsapp", c: "cv_00003" });

const pane = (page) => page.locator(".contact-pane");

await journey("whoever may be the same person is suggested with why, merged after a question, and taken apart again", async (page) => {
  await open(page, "/inbox/c/cv_00002?view=all", ".same .somebody");
  await pane(page).getByText("Same phone number: +49 151 12345678").waitFor();
  await pane(page).locator(".same .somebody-channel[aria-label=WhatsApp]").waitFor();
  await pane(page).locator(".same").scrollIntoViewIfNeeded();
  await accessible(page);
  await shot(page, "suggested");
  await pane(page).getByRole("button", { name: "Merge with Lena H." }).click();
  const question = page.getByRole("dialog");
  await question.getByText("You can undo this at any time.").waitFor();
  assert.equal(await question.getByRole("textbox").inputValue(), "Same phone number: +49 151 12345678", "the reason is there already");
  await accessible(page);
  await shot(page, "question");
  await question.getByRole("button", { name: "Merge", exact: true }).click();
  await page.locator(".toast", { hasText: "Merged with Lena H." }).waitFor();
  await pane(page).locator(".identities").getByText("4915112345678").waitFor();
  await pane(page).locator(".earlier .earlier-sign[aria-label=WhatsApp]").waitFor();
  await pane(page).getByRole("heading", { name: "Merged contacts" }).waitFor();
  assert.equal(await pane(page).locator(".same .somebody").count(), 0, "nobody else is alike");
  await pane(page).locator(".merges").scrollIntoViewIfNeeded();
  await accessible(page);
  await shot(page, "merged");
  await pane(page).locator(".earlier a").click();
  await page.locator(".thread-head .channel-tag", { hasText: "WhatsApp" }).waitFor();
  await pane(page).getByText("Merged contacts").waitFor();
  await pane(page).getByRole("button", { name: "Undo the merge with Lena H." }).click();
  await page.locator(".toast", { hasText: "Lena H. is a contact of their own again" }).waitFor();
  await page.locator(".contact-name", { hasText: "Lena H." }).waitFor();
  await page.goBack();
  await pane(page).locator(".merges li[data-undone=true]").waitFor();
  assert.equal(await pane(page).locator(".same .somebody").count(), 0, "who was told apart is not suggested again");
});

await journey("the toast takes it back at once", async (page) => {
  await open(page, "/inbox/c/cv_00004?view=all", ".find-same");
  await pane(page).getByRole("button", { name: "Find the same person…" }).click();
  const finding = page.getByRole("dialog");
  await finding.getByText("Two characters or more.").waitFor();
  await finding.getByRole("searchbox").fill("zzzz");
  await finding.getByText("Nobody is found by this.").waitFor();
  await finding.getByRole("searchbox").fill("ro");
  await finding.getByText("Carmen").first().waitFor({ state: "detached" });
  await finding.locator(".somebody").first().waitFor();
  await accessible(page);
  await shot(page, "found");
  await finding.getByRole("searchbox").fill("nadia");
  await finding.getByRole("button", { name: "Merge with Nadia Haddad" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Merge", exact: true }).click();
  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await page.locator(".toast", { hasText: "Nadia Haddad is a contact of their own again" }).waitFor();
  await pane(page).locator(".merges li[data-undone=true]", { hasText: "Nadia Haddad" }).waitFor();
});

await journey("a refusal is said in the question", async (page) => {
  await open(page, "/inbox/c/cv_00006?view=all", ".find-same");
  await pane(page).getByRole("button", { name: "Find the same person…" }).click();
  await page.getByRole("searchbox").fill("yuki");
  await page.getByRole("button", { name: "Merge with Yuki Tanaka" }).click();
  await dev("fault", { times: "1", status: "503", path: "/merge" });
  await page.getByRole("dialog").getByRole("button", { name: "Merge", exact: true }).click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Merge", exact: true }).click();
  await page.locator(".toast", { hasText: "Merged with Yuki Tanaka" }).waitFor();
});

await journey(
  "on a phone as well",
  async (page) => {
    await dev("people", { id: "ct_8", what: JSON.stringify({ email: "same@example.org" }) });
    await dev("people", { id: "ct_9", what: JSON.stringify({ email: "Same@example.org", name: "A name that is much longer than the screen of a phone is wide" }) });
    await open(page, "/inbox/c/cv_00008/contact?view=all", ".same .somebody");
    await page.locator(".same").scrollIntoViewIfNeeded();
    await accessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    await shot(page, "phone");
    await page.getByRole("button", { name: /^Merge with/ }).click();
    await shot(page, "phone-question");
    await page.getByRole("dialog").getByRole("button", { name: "Merge", exact: true }).click();
    await page.locator(".merges li").waitFor();
    await page.locator(".merges").scrollIntoViewIfNeeded();
    await shot(page, "phone-merged");
  },
  { viewport: PHONE, look: { hasTouch: true, colorScheme: "dark" } },
);

await over();
