/** A manager's day: an assistant that knows a document, a number that it answers, a role for a colleague, and a customer who is forgotten. */
import assert from "node:assert/strict";
import { beginLogin, enrol, logOut, openAccount } from "../lib/account.mjs";
import { ContactPanel } from "../lib/contact.mjs";
import { foundIn } from "../lib/data_folder.mjs";
import { Desk } from "../lib/desk.mjs";
import { areShared } from "../lib/engines.mjs";
import { Librarian } from "../lib/librarian.mjs";
import { Phones } from "../lib/phones.mjs";
import { Studio } from "../lib/studio.mjs";
import { join, Team } from "../lib/team.mjs";
import { until } from "../lib/wait.mjs";

const MANAGER = { name: "Mara Okafor", email: "mara@plug-and-cord.example", password: "nine patient herons" };
const HELP = { name: "Tomás Rey", email: "tomas@plug-and-cord.example", password: "ten patient herons" };
const ASSISTANT = "Kestrel";
const BASE = "Cabins";
const FILE = "kestrel-cabin.md";
const DOCUMENT = `# The Kestrel cabin

The cabin stands in the forest above Norrby, which is open to everybody the whole year.

## Rooms and beds

The Kestrel cabin sleeps seven guests in three bedrooms. Linen and towels are in the cupboard on the upper floor.

## Before you leave

Close the shutters and put the keys back into the box beside the door.
`;
const ASKED = "How many guests can sleep in the Kestrel cabin?";

/** As they stand in the platform's dashboard, from which an owner copies them: those of the sandbox's number. */
const ACCOUNT = {
  "App id": "670800000000001",
  "App secret": "simulated-app-secret",
  "Phone number id": "106500000000001",
  "WhatsApp business account id": "102200000000001",
  Token: "simulated-whatsapp-token",
};

const CUSTOMER = "Quirina Quillfeather";
/** Whatever is known of the customer has one of these in it: names, what was said, the number, a file. None occurs elsewhere. */
const MARKS = { name: "quillfeather", number: "61491570006", profile: "maya lind", file: "plumbagoink", note: "zabaglione" };
/** What stands in the folder to begin with; servers of their own hold it on the other profile. */
const IN_FOLDER = areShared ? [] : Object.keys(MARKS);
const ASK_FOR_PERSON = `I want to talk to a person about my ${MARKS.name} lamps`;

/** What is over or refused on purpose, which Chromium writes to the console. */
const REFUSED = /40[134]/;
/** What a page complains of while there is no program. */
const AWAY = /net::ERR|WebSocket|40[134]|50\d/;
const IS_GONE = 30_000;

export async function managersDay(stage) {
  await stage.business(async () => {
    const day = { owner: await stage.operator() };
    await begin(stage, day);
    await secondFactor(stage, day);
    await learn(stage, day);
    await build(stage, day);
    await connect(stage, day);
    await answer(stage, day);
    await help(stage, day);
    await takeAway(stage, day);
    await forget(stage, day);
    await nothingIsLeft(stage, day);
  });
}

async function begin(stage, day) {
  await stage.step("the owner hands the daily business to a manager, who joins by a link", async () => {
    const team = new Team(day.owner);
    await team.open("Team");
    day.manager = await join(stage, MANAGER.name, await team.invite(MANAGER.email, "Manager"), MANAGER.password);
    day.page = day.manager.page;
    await day.page.locator(".rail .view-link[title=Assistants]").waitFor();
  });
}

async function secondFactor(stage, day) {
  const { manager, page } = day;

  await stage.step("the manager sets up a second factor, goes, and comes back with its code", async () => {
    await openAccount(manager);
    const app = await enrol(page, MANAGER.password);
    await page.getByRole("button", { name: "Switch it off" }).waitFor();
    await stage.looks(page, "account");
    await stage.forgiving(REFUSED, async () => {
      await logOut(manager);
      await beginLogin(manager, MANAGER);
      await page.locator("#login-code").waitFor();
    });
    await stage.looks(page, "code");
    await page.locator("#login-code").fill(app.code());
    await page.locator(".login button[type=submit]").click();
    await page.locator(".rail").waitFor();
  });
}

async function learn(stage, { manager, page }) {
  await stage.step("a document becomes knowledge of a base of its own", async () => {
    const librarian = new Librarian(manager);
    await librarian.addBase(BASE);
    await librarian.openBase(BASE);
    await librarian.add({ name: FILE, mimeType: "text/markdown", buffer: Buffer.from(DOCUMENT) });
    await librarian.inState(FILE, "ready").waitFor({ timeout: 30_000 });
    await stage.looks(page, "knowledge");
  });
}

async function build(stage, { manager, page }) {
  const studio = new Studio(manager);

  await stage.step("an assistant is made, with an agent that answers from this base by a model", async () => {
    await studio.make(ASSISTANT);
    await studio.part("Answers from");
    await page.getByRole("radio", { name: "Agents with language models" }).check();
    await page.locator(".tick-list label", { hasText: BASE }).getByRole("checkbox").check();
    // Whoever types slowly has a draft saved that is not complete yet.
    await stage.forgiving(/422/, async () => {
      await studio.part("Agents");
      await page.getByRole("button", { name: "Add an agent" }).click();
      await page.getByLabel("Name", { exact: true }).fill("Cabins");
      await page.getByLabel("Role", { exact: true }).fill("You answer questions about the cabins.");
      await page.getByLabel("Instructions", { exact: true }).fill("Answer from the knowledge alone.");
      await studio.part("Models");
      await page.getByRole("button", { name: "Add a model" }).click();
      await page.getByLabel("Connection", { exact: true }).selectOption({ label: "Practice model – simulated, for trying" });
      await page.getByLabel("Model", { exact: true }).fill("practice");
      await studio.saved();
    });
  });

  await stage.step("it is tried before anybody meets it, cites the document, and is published", async () => {
    const said = await studio.ask(ASKED);
    await said.getByText("sleeps seven guests").first().waitFor();
    await said.locator(".citation-row button").first().click();
    await said.locator(".passage mark", { hasText: "seven guests" }).first().waitFor();
    await stage.looks(page, "tried");
    await studio.publish("Knows the cabins");
  });
}

async function connect(stage, { owner, manager, page }) {
  const inbox = "WhatsApp (simulated)";
  const open = async (team) => {
    await team.open("Inboxes");
    await team.page.locator(".card a", { hasText: inbox }).click();
    await team.page.locator("#settings-title", { hasText: inbox }).waitFor();
  };

  await stage.step("the owner, who has its keys, connects the number anew, and the check finds that it works", async () => {
    await open(new Team(owner));
    await owner.page.getByRole("button", { name: "Disconnect…" }).click();
    await owner.page.locator("dialog[open]").getByRole("button", { name: "Disconnect" }).click();
    await owner.toast("is disconnected").waitFor();
    for (const [label, value] of Object.entries(ACCOUNT)) await owner.page.getByLabel(label, { exact: true }).fill(value);
    await owner.page.getByRole("button", { name: "Save and connect" }).click();
    await owner.page.locator(".checked-sum[data-ok=true]").waitFor();
    await owner.page.locator(".checked-sum").scrollIntoViewIfNeeded();
    await stage.looks(owner.page, "connected");
  });

  await stage.step("the manager sees no keys, and lets the new assistant answer there", async () => {
    await open(new Team(manager));
    await page.getByText("Your role does not show how this inbox is connected.").waitFor();
    await page.getByLabel("Assistant", { exact: true }).selectOption({ label: ASSISTANT });
    await page.locator(".form-part", { hasText: "This inbox" }).locator("button[type=submit]").click();
    await manager.toast("Saved").waitFor();
    await stage.looks(page, "inbox of the manager");
  });
}

async function answer(stage, day) {
  const { manager, page } = day;
  const visit = await stage.visit("telephone");
  const phones = new Phones(visit);
  const panel = new ContactPanel(manager);

  await stage.step("a customer asks on WhatsApp, and the assistant answers from the document", async () => {
    await phones.open(stage.program.origin);
    await phones.say("whatsapp", ASKED);
    await phones.heard("whatsapp", "sleeps seven guests").waitFor();
    await manager.view("All");
    day.conversation = await manager.openFirst();
    const said = manager.bubble("agent", "sleeps seven guests");
    await said.locator(".citation-row button").first().click();
    await page.locator(".citations .passage mark", { hasText: "seven guests" }).waitFor();
    await stage.looks(page, "answered with its source");
  });

  await stage.step("the manager answers in person, and gets a file", async () => {
    await phones.say("whatsapp", ASK_FOR_PERSON);
    await manager.holding("queue").waitFor();
    await manager.takeOver();
    await manager.reply(`Good afternoon, which of your ${MARKS.name} lamps is it?`);
    await phones.heard("whatsapp", "which of your").waitFor();
    await phones.attach("whatsapp", { name: `${MARKS.name}.txt`, mimeType: "text/plain", buffer: Buffer.from(`The lamp is painted with ${MARKS.file}.\n`) });
    await page.locator(".group[data-side=contact]", { hasText: `${MARKS.name}.txt` }).last().waitFor();
    await stage.shot(phones.page, "on the phone");
  });

  await stage.step("what is known of the customer is written down", async () => {
    await panel.know("Name", CUSTOMER);
    await panel.know("Email", `${MARKS.name}@mail.example`);
    await manager.note(`Mrs Quillfeather likes ${MARKS.note}.`);
    await panel.name.filter({ hasText: CUSTOMER }).waitFor();
    await page.getByRole("link", { name: "Open the contact’s page" }).click();
    await page.getByLabel("New note").fill(`Send ${MARKS.note} at Christmas.`);
    await page.getByRole("button", { name: "Add the note" }).click();
    await page.locator(".contact-note", { hasText: MARKS.note }).waitFor();
    await stage.looks(page, "contact");
    await stage.leave(visit);
  });
}

async function help(stage, day) {
  const { manager, page } = day;
  const team = new Team(manager);

  await stage.step("a role is made that answers customers and shows nothing else", async () => {
    await team.open("Roles");
    await page.getByRole("link", { name: "New role" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Night desk");
    await page.getByRole("button", { name: /^Nothing yet/ }).click();
    await team.level("Conversations", "See").check();
    await team.level("Answering", "Change").check();
    await stage.looks(page, "role");
    await team.save();
  });

  await stage.step("a colleague joins with it by a link, and sees only what it shows", async () => {
    await team.open("Team");
    const guest = await join(stage, HELP.name, await team.invite(HELP.email, "Night desk"), HELP.password);
    await guest.view("All");
    await guest.openById(day.conversation);
    await guest.bubble("contact", MARKS.name).first().waitFor();
    const panel = new ContactPanel(guest);
    await panel.name.filter({ hasText: CUSTOMER }).waitFor();
    assert.equal(await panel.pane.getByRole("button", { name: /Erase|Export|Find the same person/ }).count(), 0);
    assert.ok(await panel.pane.getByRole("button", { name: "Edit Name" }).isDisabled());
    assert.equal(await guest.page.locator(".row-pick, .filing-button[aria-label^=Labels], .filing-button[aria-label^=Assign]").count(), 0);
    const areas = await guest.page.locator(".rail .view-link").evaluateAll((links) => links.map(({ title }) => title));
    assert.deepEqual(areas.filter((title) => ["Outreach", "Knowledge", "Assistants"].includes(title)), []);
    await stage.looks(guest.page, "what the role shows");
    await guest.page.locator(".rail .view-link[title=Settings]").click();
    await guest.page.locator(".base-row", { hasText: "Your account" }).waitFor();
    const pages = await guest.page.locator(".base-row .base-name").allInnerTexts();
    stage.note(`settings of the role: ${pages.join(", ")}`);
    for (const name of ["Team", "Roles", "Models", "Audit trail", "Erasures"]) assert.ok(!pages.includes(name), name);
    await stage.shot(guest.page, "settings of the role");
    await guest.page.keyboard.press("Control+k");
    const palette = new Desk(guest).palette;
    await palette.locator(".pick-row", { hasText: "Your account" }).waitFor();
    for (const name of ["Outreach", "Knowledge", "Assistants", "Erasures"]) assert.equal(await palette.getByText(name, { exact: true }).count(), 0, name);
    await guest.page.keyboard.press("Escape");
    day.guest = guest;
  });
}

async function takeAway(stage, day) {
  const { manager, page } = day;

  await stage.step("everything that is kept of the customer is taken away as one archive", async () => {
    await manager.view("Mine");
    await manager.openById(day.conversation);
    const archive = await new ContactPanel(manager).exported();
    assert.equal(archive.subarray(0, 4).toString("latin1"), "PK\u0003\u0004");
    const text = archive.toString("latin1").toLowerCase();
    for (const [what, mark] of Object.entries(MARKS)) if (what !== "profile") assert.ok(text.includes(mark), `${what} is not in the archive`);
  });

  await stage.step("the search finds what was said, before", async () => {
    await new Desk(manager).press("/");
    await page.locator(".search-field input").fill(MARKS.name);
    await page.locator(".found-row mark", { hasText: MARKS.name }).first().waitFor();
    await stage.looks(page, "found before");
    await page.getByLabel("Leave the search").click();
    const found = foundIn(stage.program.folder, MARKS);
    for (const what of IN_FOLDER) assert.ok(found.some((one) => one.startsWith(what)), `${what} is nowhere to begin with`);
  });
}

async function forget(stage, day) {
  const { manager, page, guest } = day;
  const panel = new ContactPanel(manager);

  await stage.step("the customer is erased by typing the name, while a colleague looks on, and a receipt stays", async () => {
    await manager.view("Mine");
    await manager.openById(day.conversation);
    await guest.view("All");
    await guest.openById(day.conversation);
    await stage.forgiving(REFUSED, async () => {
      await panel.pane.getByRole("button", { name: "Erase…" }).click();
      await panel.dialog.getByRole("textbox").fill(CUSTOMER);
      await stage.looks(page, "erase");
      await panel.dialog.getByRole("button", { name: "Erase for good" }).click();
      await panel.dialog.getByText("This receipt stays under Settings").waitFor();
      await stage.looks(page, "receipt");
      await panel.dialog.getByRole("button", { name: "Close" }).click();
      await manager.row(day.conversation).waitFor({ state: "detached" });
      await guest.row(day.conversation).waitFor({ state: "detached" });
      await guest.page.getByText("This does not exist any more").waitFor();
      await stage.shot(guest.page, "gone while a colleague looked on");
    });
  });

  await stage.step("whoever searches finds neither words nor names nor numbers", async () => {
    for (const words of [MARKS.name, MARKS.number, MARKS.note, "Maya"]) {
      await page.goto(`${manager.origin}/inbox/?search=${encodeURIComponent(words)}`);
      await page.locator(".search-pane .empty", { hasText: "Nothing was said that fits" }).waitFor();
    }
    await stage.looks(page, "found no more");
    await page.getByLabel("Leave the search").click();
    await page.locator(".rail .view-link[title=Contacts]").click();
    await page.locator(".contacts-side input[type=search]").fill(CUSTOMER);
    await page.locator(".side-note", { hasText: "Nobody is found" }).waitFor();
  });

  await stage.step("the audit trail tells who erased somebody, and not whom", async () => {
    const team = new Team(manager);
    await team.open("Audit trail");
    await page.locator("[data-operation=contacts_erase]").first().waitFor();
    await stage.looks(page, "audit");
    await page.getByLabel("Text", { exact: true }).fill(MARKS.name);
    await page.getByText("Nothing matches").waitFor();
    await team.open("Erasures");
    await page.locator(".card[data-done=true]").first().waitFor();
    assert.equal(await page.getByText(CUSTOMER).count(), 0);
  });
}

async function nothingIsLeft(stage, day) {
  const { page, owner, guest } = day;
  const left = () => foundIn(stage.program.folder, MARKS);

  await stage.step("no file of the data folder holds any of it, and no line that the program wrote", async () => {
    await until("nothing is left", () => left().length === 0, IS_GONE).catch(() => undefined);
    assert.deepEqual(left(), []);
    const log = stage.program.complaints.toLowerCase();
    for (const [what, mark] of Object.entries(MARKS)) assert.ok(!log.includes(mark), `${what} stands in the log`);
  });

  await stage.step("nor after a restart, and what is not the customer’s is still there", async () => {
    for (const one of [owner, guest]) await stage.leave(one.visit);
    await stage.forgiving(AWAY, async () => {
      await stage.program.end("SIGTERM");
      await stage.program.start();
      await page.reload();
      await page.locator(".rail").waitFor();
    });
    assert.deepEqual(left(), []);
    assert.notDeepEqual(foundIn(stage.program.folder, { document: "sleeps seven guests" }), []);
  });
}
