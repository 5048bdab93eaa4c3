/** People join by a link, get a role that was made for them, see what it shows, and leave. */
import assert from "node:assert/strict";
import { follow, join, Team } from "../lib/team.mjs";
import { never } from "../lib/wait.mjs";

const EMAIL = "noor@plug-and-cord.example";
const PASSWORD = "seven quiet lamps";
/** Longer than the inbox waits before it says that its line is lost. */
const LOST_WOULD_BE_SAID = 2_600;
/** What is refused or over on purpose, which Chromium writes to the console. */
const REFUSED = /40[134]|412/;

export async function team(stage) {
  const owner = await stage.operator();
  const pages = new Team(owner);
  const customer = await stage.customer();
  await customer.open();
  await customer.askForPerson();
  let link, guest, conversation;

  await stage.step("somebody is invited by a link, chooses a name and a password, and stands among the people", async () => {
    await pages.open("Team");
    link = await pages.invite(EMAIL);
    await pages.invited(EMAIL).waitFor();
    await stage.shot(owner.page, "invited");
    guest = await join(stage, "Noor", link, PASSWORD);
    assert.equal(new URL(guest.page.url()).hash, "", "the link is not left in the address");
    await pages.open("Roles");
    await pages.open("Team");
    await pages.person(EMAIL).locator(".badge", { hasText: "Operator" }).waitFor();
    assert.equal(await pages.invited(EMAIL).count(), 0);
  });

  await stage.step("the link works once, and one that was taken back not at all", async () => {
    const back = await pages.invite("nobody@plug-and-cord.example");
    await pages.invited("nobody@plug-and-cord.example").getByRole("button", { name: /^Take back/ }).click();
    await pages.invited("nobody@plug-and-cord.example").waitFor({ state: "detached" });
    for (const used of [link, back]) {
      await stage.forgiving(REFUSED, async () => {
        const late = await follow(stage, "too late", used);
        await late.page.getByText("This invitation does not work any more").waitFor();
        await stage.leave(late.visit);
      });
    }
  });

  await stage.step("a role is put together from a table, and says what does not fit", async () => {
    await pages.open("Roles");
    await owner.page.getByRole("link", { name: "New role" }).click();
    await owner.page.getByLabel("Name", { exact: true }).fill("Listener");
    await owner.page.getByRole("button", { name: /^Nothing yet/ }).click();
    await pages.level("Answering", "Change").check();
    await owner.page.getByText("Answering needs to see conversations, too.").waitFor();
    await pages.level("Answering", "Nothing").check();
    await pages.level("Conversations", "See").check();
    await stage.shot(owner.page, "role");
    await pages.save();
    await owner.page.locator("#settings-title", { hasText: "Listener" }).waitFor();
  });

  await stage.step("who is given it sees nothing else within seconds, and need not log in again", async () => {
    await guest.page.locator(".rail [title=Knowledge]").waitFor();
    await pages.open("Team");
    await stage.forgiving(REFUSED, async () => {
      await pages.give(EMAIL, "Listener");
      await guest.page.locator(".rail [title=Knowledge]").waitFor({ state: "detached" });
      await guest.page.locator(".rail [title=Assistants]").waitFor({ state: "detached" });
      await guest.view("All");
      conversation = (await stage.api.conversations("unassigned"))[0].id;
      await guest.openById(conversation);
      await guest.page.locator(".reader", { hasText: "Your role lets you read conversations, not answer them." }).waitFor();
      assert.equal(await guest.page.locator("[data-act], .composer textarea").count(), 0);
      await guest.page.goto(`${guest.origin}/inbox/settings/team`);
      await guest.page.getByText("Your role does not show this page").waitFor();
    });
    await stage.shot(guest.page, "not shown");
    const { grave } = await stage.accessibility(guest.page);
    assert.deepEqual(grave, []);
  });

  await stage.step("what a role only reads is there, locked, and says why", async () => {
    await pages.open("Roles");
    await owner.page.locator(".card a", { hasText: "Listener" }).click();
    await pages.level("Website chat", "See").check();
    await stage.forgiving(REFUSED, () => pages.save());
    await guest.page.goto(`${guest.origin}/inbox/settings/inboxes`);
    await guest.page.locator(".card a", { hasText: "Website" }).or(guest.page.locator(".card a")).first().click();
    await guest.page.locator(".locked-note", { hasText: "not change it" }).waitFor();
    assert.equal(await guest.page.getByLabel("Name", { exact: true }).getAttribute("readonly"), "");
    await stage.shot(guest.page, "locked");
  });

  await stage.step("of two who change the same role the later is told, and overwrites nothing", async () => {
    const other = await owner.page.context().newPage();
    await other.goto(owner.page.url());
    await other.getByLabel("Description").fill("Reads along");
    await stage.forgiving(REFUSED, async () => {
      await other.locator(".publish-button", { hasText: "Save" }).click();
      await other.locator(".toast", { hasText: "Saved" }).waitFor();
      await other.close();
      await owner.page.getByLabel("Description").fill("Listens");
      await owner.page.locator(".publish-button", { hasText: "Save" }).click();
      await owner.page.locator(".form-fault", { hasText: "somebody changed this meanwhile" }).waitFor();
    });
    await owner.page.reload();
    await owner.page.locator(".levels").waitFor();
    assert.equal(await owner.page.getByLabel("Description").inputValue(), "Reads along");
  });

  await stage.step("for whom conversations are not, work begins elsewhere, and no line is missed", async () => {
    await pages.level("Conversations", "Nothing").check();
    await stage.forgiving(REFUSED, async () => {
      await pages.save();
      await guest.page.locator(".rail [title=All]").waitFor({ state: "detached" });
    });
    await guest.page.goto(`${guest.origin}/inbox/`);
    await guest.page.locator(".base-row", { hasText: "Your account" }).waitFor();
    await never("the line is called lost", () => guest.page.locator(".reconnect[data-shown=true]").isVisible(), LOST_WOULD_BE_SAID);
    await stage.shot(guest.page, "elsewhere");
  });

  await stage.step("a role that somebody has is not deleted, and the page says who has it", async () => {
    await owner.page.getByRole("button", { name: "Delete the role Listener" }).click();
    await pages.dialog.getByText("“Listener” cannot be deleted yet").waitFor();
    await pages.dialog.locator(".holders li", { hasText: "Noor" }).waitFor();
    await stage.shot(owner.page, "role in use");
    await pages.dialog.getByRole("link", { name: "Go to the team" }).click();
    await stage.forgiving(REFUSED, () => pages.give(EMAIL, "Operator"));
    await pages.open("Roles");
    await owner.page.locator(".card a", { hasText: "Listener" }).click();
    await owner.page.getByRole("button", { name: "Delete the role Listener" }).click();
    await pages.dialog.getByRole("button", { name: "Delete the role Listener" }).click();
    await owner.page.locator(".card", { hasText: "Listener" }).waitFor({ state: "detached" });
  });

  await stage.step("whoever is removed is out at once, and what they held waits for somebody else", async () => {
    // Who was given more while there was no line sees it when they look again.
    await guest.page.reload();
    await guest.view("Unassigned");
    await guest.openById(conversation);
    await guest.takeOver();
    await pages.open("Team");
    await pages.person(EMAIL).getByRole("button", { name: "Remove Noor" }).click();
    await pages.dialog.getByText("go back to the queue").waitFor();
    await stage.forgiving(REFUSED, async () => {
      await pages.dialog.getByRole("button", { name: "Remove", exact: true }).click();
      await pages.person(EMAIL).waitFor({ state: "detached" });
      await guest.page.getByText("Your session has ended.").waitFor();
      await guest.page.locator("#login-email").fill(EMAIL);
      await guest.page.locator("#login-password").fill(PASSWORD);
      await guest.page.locator(".login button[type=submit]").click();
      await guest.page.getByText("Email or password is not right.").waitFor();
    });
    await owner.view("Unassigned");
    await owner.row(conversation).waitFor();
    await owner.openById(conversation);
    await owner.resolve();
  });
}
