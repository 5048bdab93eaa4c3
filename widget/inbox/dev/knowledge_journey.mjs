/** The pages about the knowledge against the fake server: filling, watching, refusing, undoing, asking, answering. */
import assert from "node:assert/strict";
import { PHONE, startStage } from "./stage.mjs";

const { journey, dev, origin, shots, accessible, over } = await startStage(["--count", "24", "--pace", "0.6"], 20_000);
const SHOP = "/inbox/knowledge/b/kb_shop";

const open = async (page, path) => {
  await page.goto(origin + path);
  await page.waitForSelector(".index-note");
};
const row = (page, name) => page.locator(".table-body .table-row", { hasText: name });
const pdf = (name, size = 90_000) => ({ name, mimeType: "application/pdf", buffer: Buffer.alloc(size, 37) });
const text = (name, words) => ({ name, mimeType: "text/markdown", buffer: Buffer.from(words) });
const shot = (page, name) => page.screenshot({ path: `${shots}/knowledge-${name}.png`, animations: "disabled" });

await journey("the first base is made from the empty page", async (page) => {
  await dev("knowledge", { what: "empty" });
  await page.goto(`${origin}/inbox/`);
  await page.locator(".rail [title=Knowledge]").waitFor();
  await page.keyboard.press("8");
  await page.locator(".knowledge-main .welcome").waitFor();
  await shot(page, "welcome");
  await accessible(page);
  await page.click(".knowledge-main .welcome .button");
  await page.keyboard.press("Enter");
  await page.getByText("Enter a name.").waitFor();
  await page.keyboard.type("Shop <b>");
  await shot(page, "name");
  await accessible(page);
  await page.keyboard.press("Enter");
  await page.locator(".page-title h2", { hasText: "Shop <b>" }).waitFor();
  await page.locator(".documents .empty").waitFor();
  await accessible(page);
  await dev("knowledge", { what: "fresh" });
});

await journey("files go up, are read before one's eyes, and those that cannot be read are refused at once", async (page) => {
  await open(page, SHOP);
  // Stages pass quickly: what was shown is kept, not caught.
  await page.evaluate(() => {
    globalThis.shown = new Set();
    new MutationObserver(() => document.querySelectorAll(".state-words").forEach((s) => globalThis.shown.add(s.textContent))).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await page.setInputFiles(".add-files", [pdf("terms.pdf", 400_000), pdf("scan-of-1998.pdf"), text("notes.md", "# Notes\n\nThe shop is open on Sundays from ten to two."), { name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(9) }, pdf("empty.pdf", 0)]);
  await page.getByText("2 files were not added").waitFor();
  await page.getByText("Files of the kind .mp4 cannot be read.").waitFor();
  await row(page, "terms.pdf").locator(".bar").waitFor();
  await shot(page, "reading");
  await row(page, "scan-of-1998.pdf").getByText("pictures without text").waitFor();
  await row(page, "terms.pdf").locator("[data-state=ready]").waitFor();
  await row(page, "notes.md").locator("[data-state=ready]").waitFor();
  const stages = await page.evaluate(() => [...globalThis.shown].join("; "));
  assert.match(stages, /Reading page \d+ of 20/);
  assert.match(stages, /Embedding \d+ of \d+ passages/);
  await page.locator("[aria-live=polite]", { hasText: "ready" }).first().waitFor({ state: "attached" });
  await page.click(".left-over .link");
  await page.locator(".upload-rows").waitFor({ state: "detached" });
  await shot(page, "read");
  await accessible(page);
});

await journey("stop, try again, a new version", async (page) => {
  await open(page, SHOP);
  await page.setInputFiles(".add-files", pdf("long.pdf", 800_000));
  await row(page, "long.pdf").getByText(/Reading page/).waitFor();
  await page.click("[aria-label='Stop reading long.pdf']");
  await row(page, "long.pdf").locator("[data-state=cancelled]").waitFor();
  await page.click("[aria-label='Try long.pdf again']");
  await row(page, "long.pdf").locator("[data-state=reading]").waitFor();
  await page.setInputFiles(".add-files", text("returns.md", "# Returns\n\nThirty days."));
  await row(page, "returns.md").getByText("Version 2").waitFor();
});

await journey("deleting can be undone, one and many; filters and words narrow", async (page) => {
  await open(page, SHOP);
  await page.locator(".chips [data-group=failed]").click();
  await row(page, "catalogue-scan.pdf").waitFor();
  assert.equal(await row(page, "Product care").count(), 0);
  await page.locator(".chips [data-group='']").click();
  await page.fill(".find input", "oak");
  await row(page, "Where our oak comes from").waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".table-body .table-row").length === 1);
  await page.fill(".find input", "nothing like this");
  await page.getByText("No document matches").waitFor();
  await page.fill(".find input", "");
  await row(page, "Product care").waitFor();
  await row(page, "Product care").hover();
  await page.click("[aria-label='Delete Product care']");
  await page.getByText("“Product care” is deleted").waitFor();
  await row(page, "Product care").waitFor({ state: "detached" });
  await page.click(".toast-undo");
  await row(page, "Product care").waitFor();
  await page.click("[aria-label='Select Old brochure']");
  await page.click("[aria-label='Select Framework contract']");
  await page.locator(".bulk", { hasText: "2 selected" }).waitFor();
  await shot(page, "bulk");
  await accessible(page);
  await page.click(".bulk .danger");
  await page.getByText("2 documents are deleted").waitFor();
  // Leaving the page does what was planned.
  await page.reload();
  await page.waitForSelector(".table-body .table-row");
  await page.waitForTimeout(500);
  assert.equal(await row(page, "Old brochure").count(), 0);
});

await journey("thousands of documents page in on scroll and only the near ones are drawn", async (page) => {
  await open(page, "/inbox/knowledge/b/kb_archive");
  await row(page, "Resolved ticket 1").first().waitFor();
  for (let i = 0; i < 8; i++) {
    await page.locator(".table-scroll").evaluate((l) => l.scrollTo(0, l.scrollHeight));
    await page.waitForTimeout(150);
  }
  assert.ok((await page.locator(".table-body .table-row").count()) < 50);
  const loaded = await page.locator(".table-body").evaluate((t) => Math.round(t.offsetHeight / 60));
  assert.ok(loaded >= 300, `${loaded} rows`);
});

await journey("an address is added, a sitemap brings its pages one by one", async (page) => {
  await open(page, "/inbox/knowledge/b/kb_warranty");
  await page.getByRole("button", { name: "Add a web page" }).click();
  await page.fill("dialog input[type=url]", "nonsense");
  await page.keyboard.press("Enter");
  await page.getByText("Enter a whole address").waitFor();
  await page.fill("dialog input[type=url]", "https://shop.example/sitemap.xml");
  assert.equal(await page.locator("dialog input[type=radio]").last().isChecked(), true);
  await shot(page, "address");
  await accessible(page);
  await page.keyboard.press("Enter");
  await row(page, "https://shop.example/stores").waitFor();
  await row(page, "missing").getByText("was not found").waitFor();
});

await journey("a document shows its passages; a written answer is edited", async (page) => {
  await open(page, `${SHOP}/d/dc_1`);
  await page.locator(".passage-card", { hasText: "2 to 3 working days" }).waitFor();
  assert.equal(await page.locator(".passage-card table th").count(), 2);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the original" }).click();
  assert.equal((await saved).suggestedFilename(), "delivery-terms-2026.pdf");
  await page.click(".page-head .back");
  await row(page, "gift cards").locator("a").click();
  await page.getByRole("button", { name: "Edit" }).click();
  await page.fill("dialog textarea", "Yes, from **20 to 500 euros**.");
  await shot(page, "edit");
  await accessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator(".passage-card strong", { hasText: "20 to 500 euros" }).waitFor();
});

await journey("the search says what would be answered, how surely, and why", async (page) => {
  await open(page, `${SHOP}/search`);
  await page.fill(".try-field input", "How long does delivery take to the islands?");
  await page.keyboard.press("Enter");
  await page.getByText("The AI agent would answer", { exact: true }).waitFor();
  await page.locator(".result mark", { hasText: "islands" }).first().waitFor();
  assert.equal(await page.locator(".result").first().locator(".why > div").count(), 4);
  await accessible(page);
  await page.locator(".result a").first().click();
  await page.locator(".document-page").waitFor();
  await page.goBack();
  await page.locator(".result").first().waitFor();
  await page.fill(".try-field input", "zebra crossing");
  await page.keyboard.press("Enter");
  await page.getByText("The AI agent would say that it does not know", { exact: true }).waitFor();
});

await journey("an unanswered question is answered, another dismissed and brought back", async (page) => {
  await open(page, "/inbox/knowledge/questions");
  const gap = page.locator(".gap", { hasText: "second-hand" });
  await gap.getByRole("button", { name: "Answer this" }).click();
  assert.equal(await page.locator(".answer-form input").inputValue(), "Do you also sell second-hand furniture?");
  await shot(page, "answer-this");
  await accessible(page);
  await page.getByRole("button", { name: "Add the answer" }).click();
  await page.getByText("Enter the answer.").waitFor();
  await page.fill(".answer-form textarea", "No, but we take old furniture back when we deliver new.");
  await page.getByRole("button", { name: "Add the answer" }).click();
  await page.getByText("The AI agent knows this now").waitFor();
  await gap.waitFor({ state: "detached" });
  await page.click("[aria-label='Dismiss “Can I pay in three instalments?”']");
  await page.locator(".gap", { hasText: "instalments" }).waitFor({ state: "detached" });
  await page.click(".toast-undo");
  await page.locator(".gap", { hasText: "instalments" }).waitFor();
  await page.locator(".gap a").first().click();
  await page.locator(".timeline").waitFor();
  await page.goBack();
  await dev("knowledge", { what: "answered" });
  await page.getByRole("radio", { name: "Last 30 days" }).check();
  await page.getByText("Every question was answered in the last 30 days").waitFor();
  await shot(page, "no-questions");
  await dev("knowledge", { what: "fresh" });
});

await journey("settings of a base: files, name, deletion", async (page) => {
  await open(page, "/inbox/knowledge/b/kb_warranty");
  await page.click(".settings-menu > button");
  await shot(page, "settings");
  await accessible(page);
  await page.click(".popover .switch");
  await page.waitForFunction(() => document.querySelector(".popover .switch").checked);
  await page.getByRole("button", { name: "Rename" }).click();
  await page.fill("dialog input", "Repairs");
  await page.keyboard.press("Enter");
  await page.locator(".page-title h2", { hasText: "Repairs" }).waitFor();
  await page.click(".settings-menu > button");
  await page.getByRole("button", { name: "Delete this base" }).click();
  await page.locator("dialog .danger:not([disabled])").click();
  await page.getByText("“Repairs” is deleted").waitFor();
  await page.click(".toast-undo");
  await page.locator(".base-row", { hasText: "Repairs" }).waitFor();
  await page.locator(".base-row", { hasText: "Shop" }).click();
  await page.click(".settings-menu > button");
  await page.getByRole("button", { name: "Delete this base" }).click();
  await page.getByText(/Juniper.* answers from this base/).waitFor();
  await dev("knowledge", { what: "fresh" });
});

await journey("the banner says how search works, and how far another model is", async (page) => {
  await dev("knowledge", { what: "building" });
  await open(page, "/inbox/knowledge");
  await page.locator(".index-building .bar").waitFor();
  await shot(page, "building");
  await accessible(page);
  await dev("knowledge", { what: "lexical" });
  await page.getByText("No embedding model is set").waitFor();
  await shot(page, "lexical");
  await dev("knowledge", { what: "fresh" });
});

await journey("without the line, progress is asked for", async (page) => {
  await open(page, SHOP);
  await row(page, "Product care").waitFor();
  await dev("drop", { for: "20000" });
  await page.setInputFiles(".add-files", text("offline.md", "# Off\n\nLine."));
  await row(page, "offline.md").locator("[data-state=ready]").waitFor({ timeout: 12_000 });
});

await journey("whose role only reads it searches the knowledge, and changes nothing", async (page) => {
  await open(page, SHOP);
  await page.getByText("Your role lets you read and search the knowledge").waitFor();
  await row(page, "Product care").waitFor();
  assert.equal(await page.locator(".add-strip, .cell-check, .cell-acts, .settings-menu").count(), 0);
  await accessible(page);
}, { email: "asha@example.com" });

await journey("on a phone: bases, documents, one document and back; nothing is wider than the screen", async (page) => {
  await open(page, "/inbox/?view=all").catch(() => undefined);
  await page.locator(".view-tabs a[title=Knowledge]").click();
  await page.locator(".base-row", { hasText: "Shop" }).click();
  await row(page, "Product care").waitFor();
  await page.setInputFiles(".add-files", pdf("thumb.pdf", 400_000));
  await row(page, "thumb.pdf").locator(".bar").waitFor();
  await shot(page, "phone-reading");
  await accessible(page);
  await row(page, "Delivery and shipping").locator("a").click();
  await page.locator(".passage-card").first().waitFor();
  await accessible(page);
  for (let i = 0; i < 2; i++) await page.click(".page-head .back");
  await page.locator(".base-row:visible", { hasText: "Shop" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
}, { viewport: PHONE, look: { hasTouch: true } });

await over();
