/** Who did what is kept and found; what is kept of somebody is taken away, and erased for good; an inbox keeps for a time only. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { ContactPanel } from "../lib/contact.mjs";
import { Team } from "../lib/team.mjs";

const WORD = "quincunx";
const NAME = "Quirina Quincunx";
/** The conversation that was open is asked for once more while it goes, and Chromium writes the "no" to the console. */
const GONE = /404/;

export async function trust(stage) {
  const owner = await stage.operator();
  const { page } = owner;
  const pages = new Team(owner);
  const customer = await stage.customer();
  await customer.open();
  await customer.askForPerson(`I want to talk to a person about my ${WORD}`);

  const panel = new ContactPanel(owner);
  const looked = (name) => stage.looks(page, name);

  await stage.step("a label that is renamed stands in the audit trail with what it was before", async () => {
    await owner.view("Unassigned");
    await owner.openOf(customer);
    await panel.know("Name", NAME);
    await panel.name.filter({ hasText: NAME }).waitFor();
    await pages.open("Roles");
    await page.getByRole("link", { name: "New role" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Keeper");
    await page.getByRole("button", { name: /^Nothing yet/ }).click();
    await pages.save();
    await page.getByLabel("Name", { exact: true }).fill("Keeper of seals");
    await pages.save();
    await pages.open("Audit trail");
    const entry = page.locator("[data-operation=roles_change]").first();
    await entry.locator("summary").click();
    const row = entry.locator(".audit-changes tr", { hasText: "Keeper of seals" });
    await row.locator("td", { hasText: /^Keeper$/ }).waitFor();
    await looked("audit");
  });

  await stage.step("the trail is narrowed by who, what and words, and taken away as a table", async () => {
    await page.getByLabel("What happened").selectOption({ label: "Looked at" });
    await page.locator(".audit-entries > li[data-kind=looked]").first().waitFor();
    await page.locator(".audit-entries > li[data-kind=changed]").first().waitFor({ state: "detached" });
    await page.getByLabel("What happened").selectOption({ label: "Changed" });
    await page.getByLabel("Text", { exact: true }).fill("keeper of SEALS");
    await page.locator("[data-operation=roles_change]").waitFor();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export as a table" }).click()]);
    const table = await readFile(await file.path(), "utf8");
    assert.match(table, /^id,at,kind,operation,/);
    assert.match(table, /Keeper of seals/);
    await page.getByLabel("Text", { exact: true }).fill("nobody ever wrote this");
    await page.getByText("Nothing matches").waitFor();
    await page.getByRole("button", { name: "Clear all" }).click();
    await page.locator(".audit-entries > li").first().waitFor();
  });

  await stage.step("an inbox keeps conversations for a time only, and asks before it does", async () => {
    await pages.open("Inboxes");
    await page.locator(".card a").first().click();
    await page.getByLabel("Delete conversations after days").fill("90");
    await page.locator(".retention button[type=submit]").click();
    await pages.dialog.getByRole("button", { name: "Save and delete" }).click();
    await owner.toast("Saved").waitFor();
    await page.getByText("It has not run yet.").or(page.getByText("Last run")).first().waitFor();
    await page.getByLabel("Delete conversations after days").scrollIntoViewIfNeeded();
    await looked("retention");
    await page.getByLabel("Delete conversations after days").fill("0");
    await page.locator(".retention button[type=submit]").click();
    await owner.toast("Saved").last().waitFor();
  });

  await stage.step("everything that is kept of a customer is taken away as one archive", async () => {
    await owner.view("Unassigned");
    await owner.openOf(customer);
    const archive = await panel.exported();
    assert.equal(archive.subarray(0, 4).toString("latin1"), "PK\u0003\u0004");
    assert.ok(archive.includes(WORD) && archive.includes(NAME));
  });

  await stage.step("a customer is erased on their own page by typing their name, and a receipt stays", async () => {
    await stage.forgiving(GONE, async () => {
      await page.locator(".contact-panel a", { hasText: "Open the contact’s page" }).click();
      const erase = page.locator(".contact-page").getByRole("button", { name: "Erase…" });
      await erase.scrollIntoViewIfNeeded();
      await looked("own-data");
      const was = page.url();
      await erase.click();
      const act = pages.dialog.getByRole("button", { name: "Erase for good" });
      const field = pages.dialog.getByRole("textbox");
      await field.fill("Somebody else");
      assert.ok(await act.isDisabled());
      await field.fill(NAME);
      await stage.shot(page, "erase");
      const { grave } = await stage.accessibility(page);
      assert.deepEqual(grave, []);
      await act.click();
      await pages.dialog.getByText("This receipt stays under Settings").waitFor();
      await stage.shot(page, "receipt");
      await pages.dialog.getByRole("button", { name: "Close" }).click();
      await page.getByRole("heading", { name: "Contacts", exact: true }).waitFor();
      // The way back leads to nothing that the page remembers.
      await page.goBack();
      await page.getByText("This contact does not exist any more").waitFor();
      assert.equal(await page.locator(".contact-page").count(), 0);
      await page.goto(was);
      await page.getByText("This contact does not exist any more").waitFor();
      await pages.open("Erasures");
      await page.locator(".card[data-done=true]").first().waitFor();
      await looked("erasures");
    });
  });

  await stage.step("whoever writes again is somebody new", async () => {
    await customer.say("Hello again");
    await owner.view("All");
    await owner.openOf(customer);
    await page.locator(".contact-name").waitFor();
    assert.notEqual(await page.locator(".contact-name").textContent(), NAME);
  });
}
