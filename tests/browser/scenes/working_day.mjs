/** A working day of three operators: from the first customer who waits in line to the last rating. */
import assert from "node:assert/strict";
import { ContactPanel } from "../lib/contact.mjs";
import { Desk } from "../lib/desk.mjs";
import { DARK, PHONE, WIDE } from "../lib/stage.mjs";
import { join, Team } from "../lib/team.mjs";

const OWNER = "Asha Rao";
const BELA = "Béla Varga";
const KOFI = "Kofi Mensah";
const PASSWORD = "seven quiet lamps";
const EMAIL = "nadia.ferri@mail.example";
const NADIA = "Nadia Ferri";
const SAID_BY_MACRO = "We ask the carrier and write to you as soon as we know more.";
/** The shortest promise there is takes a minute, most of which the day has passed by then. */
const UNTIL_LATE = { timeout: 75_000 };

export async function workingDay(stage) {
  await stage.business(async () => {
    const day = { customers: {}, ids: {} };
    await morning(stage, day);
    await line(stage, day);
    await together(stage, day);
    await putAside(stage, day);
    await onePerson(stage, day);
    await closed(stage, day);
    await late(stage, day);
    await evening(stage, day);
  });
}

/** An operator with what they use all day. */
const at = (operator) => ({ operator, page: operator.page, desk: new Desk(operator), panel: new ContactPanel(operator) });

/** What is new among those who wait, the newest first. */
async function newcomers(stage, day) {
  const known = Object.values(day.ids);
  return (await stage.api.conversations("unassigned")).map(({ id }) => id).filter((id) => !known.includes(id));
}

async function morning(stage, day) {
  day.asha = at(await stage.operator());
  const { operator, page, desk } = day.asha;
  const team = new Team(operator);

  await stage.step("two colleagues come to work by a link, and everybody sees that three are there", async () => {
    await team.open("Team");
    day.bela = at(await join(stage, BELA, await team.invite("bela@plug-and-cord.example"), PASSWORD));
    day.kofi = at(await join(stage, KOFI, await team.invite("kofi@plug-and-cord.example"), PASSWORD));
    for (const one of [day.asha, day.bela, day.kofi]) await one.page.locator(".rail-online", { hasText: "3 operators online" }).waitFor();
  });

  await stage.step("the owner writes down a label, a canned reply and a macro for everybody", async () => {
    await team.open("Labels");
    await desk.add({ Name: "Parcel", Description: "Something is on its way, or should be" });
    await team.open("Canned replies");
    await desk.add({ Title: "Parcel: which one?", Shortcut: "parcel" }, async (dialog) => {
      await dialog.getByLabel("Text", { exact: true }).fill("Good morning, this is {{operator.name}}. What is the number on your parcel’s receipt?");
      await dialog.getByLabel("For whom").selectOption("all");
    });
    await team.open("Macros");
    await desk.add({ Name: "Look for the parcel" }, async (dialog) => {
      await dialog.getByLabel("Step 1", { exact: true }).selectOption("labels");
      await dialog.locator(".several-list").getByLabel("Parcel").check();
      await dialog.getByRole("button", { name: "Add a step" }).click();
      await dialog.getByLabel("Step 2", { exact: true }).selectOption("text");
      await dialog.getByLabel("Step 2: Send a text").fill(SAID_BY_MACRO);
      await dialog.getByRole("button", { name: "Add a step" }).click();
      await dialog.getByLabel("Step 3", { exact: true }).selectOption("snooze");
      await dialog.getByLabel("Step 3: Snooze").selectOption("message");
      await dialog.getByLabel("For whom").selectOption("all");
      await stage.looks(page, "macro");
    });
    await page.locator(".card", { hasText: "Look for the parcel" }).filter({ hasText: "Everybody" }).waitFor();
  });

  await stage.step("what is urgent is promised an answer within a minute", async () => {
    await team.open("Promises of service");
    await desk.add({ Name: "Urgent", "First response (minutes)": "1" }, async (dialog) => {
      await dialog.getByLabel("Count only business hours").uncheck();
      await dialog.locator(".conditions").getByLabel("Urgent").check();
      await dialog.locator(".policy-sentence", { hasText: "a first response within 1 minute, counted day and night" }).waitFor();
    });
    await page.locator(".card", { hasText: "with the priority Urgent" }).waitFor();
    await stage.looks(page, "promises");
  });
}

async function line(stage, day) {
  const { customers, ids, asha, bela } = day;

  await stage.step("three customers ask for a person, and each is told the place in the line", async () => {
    const looks = { mario: undefined, nadia: PHONE, lena: DARK };
    let place = 0;
    for (const [name, look] of Object.entries(looks)) {
      const customer = await stage.customer(name, look);
      await customer.open();
      await customer.askForPerson(`I want to talk to a person, this is ${name}`);
      await customer.place(++place).waitFor();
      customers[name] = customer;
      [ids[name]] = await newcomers(stage, day);
      await stage.shot(customer.page, `number ${place} in line`);
    }
    await asha.operator.view("Unassigned");
    for (const id of Object.values(ids)) await asha.operator.row(id).locator(".waiting").waitFor();
    await stage.looks(asha.page, "three wait");
  });

  await stage.step("one is picked up, and the others move up", async () => {
    await bela.operator.view("Unassigned");
    await bela.operator.openById(ids.mario);
    await bela.operator.takeOver();
    await customers.mario.title.filter({ hasText: BELA }).waitFor();
    await customers.nadia.place(1).waitFor();
    await customers.lena.place(2).waitFor();
    await asha.operator.row(ids.mario).waitFor({ state: "detached" });
    await stage.looks(customers.lena.page, "moved up");
  });
}

async function together(stage, day) {
  const { customers, ids, asha, bela, kofi } = day;

  await stage.step("two who look at one conversation see each other, and one sees the other type", async () => {
    await asha.operator.view("All");
    await asha.operator.openById(ids.mario);
    await asha.desk.beside.filter({ hasText: `${BELA} is looking at this too` }).waitFor();
    await bela.desk.beside.filter({ hasText: `${OWNER} is looking at this too` }).waitFor();
    await stage.looks(bela.page, "a colleague looks on");
    await bela.operator.box.pressSequentially("Good m");
    await asha.desk.beside.filter({ hasText: `${BELA} is typing a reply` }).waitFor();
    await stage.shot(asha.page, "a colleague types");
    await bela.operator.box.fill("");
  });

  await stage.step("a canned reply is found by its shortcut, and greets with one’s own name", async () => {
    await bela.desk.press("r");
    await bela.operator.box.pressSequentially("/parcel");
    const panel = bela.page.locator(".canned-suggest");
    await panel.locator(".suggest-text", { hasText: `this is ${BELA}` }).waitFor();
    await stage.shot(bela.page, "canned reply");
    await bela.page.keyboard.press("Enter");
    await panel.waitFor({ state: "detached" });
    await bela.page.keyboard.press("Enter");
    await customers.mario.fromOperator(`this is ${BELA}`).waitFor();
    await customers.mario.say("It says 4711");
    await bela.operator.bubble("contact", "4711").waitFor();
  });

  await stage.step("a note names a colleague, who is called to it and answers below it, unseen by the customer", async () => {
    await bela.desk.press("n");
    await bela.operator.box.pressSequentially("Who knows this carrier? @kof");
    await bela.page.locator(".mention-suggest .pick-row", { hasText: KOFI }).waitFor();
    await bela.page.keyboard.press("Enter");
    await bela.page.keyboard.press("Enter");
    await kofi.desk.count("Mentions").filter({ hasText: "1" }).waitFor();
    await kofi.operator.view("Mentions");
    await kofi.operator.openById(ids.mario);
    await kofi.operator.noteOf("Who knows this carrier?").waitFor();
    await kofi.desk.count("Mentions").waitFor({ state: "detached" });
    await kofi.desk.press("n");
    await kofi.operator.box.fill("I do: they lose nothing, they are only slow.");
    await kofi.page.keyboard.press("Enter");
    await bela.operator.noteOf("they are only slow").waitFor();
    await stage.looks(bela.page, "notes among colleagues");
    const seen = await customers.mario.page.evaluate(() => document.querySelector("switchboard-chat").shadowRoot.textContent);
    assert.ok(!seen.includes("carrier?") && !seen.includes("only slow"), "a note reached the customer");
  });
}

async function putAside(stage, day) {
  const { customers, ids, bela } = day;

  await stage.step("a macro labels, writes and puts aside in one go", async () => {
    await bela.desk.press("m");
    await bela.desk.menu.locator(".pick-row", { hasText: "Look for the parcel" }).click();
    const report = bela.page.locator(".macro-report");
    await report.getByText("all steps are done").waitFor();
    await report.locator("li[data-state=done]", { hasText: "Put on Parcel" }).waitFor();
    assert.equal(await report.locator("li[data-state=done]").count(), 3);
    await stage.looks(bela.page, "macro report");
    await report.locator("button").click();
    await customers.mario.fromOperator(SAID_BY_MACRO).waitFor();
    await bela.operator.view("Snoozed");
    await bela.operator.row(ids.mario).locator(".row-asleep", { hasText: "until they write" }).waitFor();
    await bela.desk.labels(ids.mario).filter({ hasText: "Parcel" }).waitFor();
    await stage.shot(bela.page, "put aside");
  });

  await stage.step("it comes back to whoever held it when the customer writes", async () => {
    await customers.mario.say("The bell just rang, it has come!");
    await bela.operator.row(ids.mario).waitFor({ state: "detached" });
    await bela.operator.view("Mine");
    await bela.operator.row(ids.mario).locator(".row-preview", { hasText: "it has come" }).waitFor();
    await bela.operator.openById(ids.mario);
    await bela.operator.holding("me").waitFor();
    await bela.desk.press("r");
    await bela.operator.reply("I am glad to hear it.");
    await customers.mario.fromOperator("glad to hear it").waitFor();
  });
}

async function onePerson(stage, day) {
  const { customers, ids, kofi } = day;
  const { operator, page, panel } = kofi;

  await stage.step("who writes from two devices is two contacts at first", async () => {
    await operator.view("Unassigned");
    await operator.openById(ids.nadia);
    await operator.takeOver();
    await panel.know("Name", NADIA);
    await panel.know("Email", EMAIL);
    customers.laptop = await stage.customer("nadia's laptop", DARK);
    await customers.laptop.open();
    await customers.laptop.askForPerson(`I want to talk to a person: ${NADIA} again, ${EMAIL}, now at my desk`);
    [ids.laptop] = await newcomers(stage, day);
    await operator.openById(ids.laptop);
    await operator.bubble("contact", "now at my desk").waitFor();
    assert.notEqual(await panel.name.innerText(), NADIA);
    assert.equal(await panel.alike.count(), 0);
  });

  await stage.step("the same address suggests that it is one person, and the two are merged", async () => {
    await panel.know("Email", EMAIL);
    const other = panel.alike.filter({ hasText: NADIA });
    await other.locator(".somebody-why", { hasText: `Same email: ${EMAIL}` }).waitFor();
    await other.scrollIntoViewIfNeeded();
    await stage.shot(page, "alike");
    await other.getByRole("button", { name: `Merge with ${NADIA}` }).click();
    await panel.dialog.getByLabel("How do you know?").waitFor();
    await stage.shot(page, "merge");
    assert.deepEqual((await stage.accessibility(page)).grave, []);
    await panel.dialog.getByRole("button", { name: "Merge", exact: true }).click();
    await operator.toast(`Merged with ${NADIA}`).waitFor();
    await panel.name.filter({ hasText: NADIA }).waitFor();
    await panel.merges.filter({ hasText: NADIA }).waitFor();
    await panel.others.first().waitFor();
    await panel.merges.first().scrollIntoViewIfNeeded();
    await stage.shot(page, "merged");
    await inThePocket(stage, page, "merged");
  });

  await stage.step("both conversations go on where they were", async () => {
    await operator.takeOver();
    await operator.reply("Here we go on, at your desk.");
    await customers.laptop.fromOperator("at your desk").waitFor();
    await panel.others.first().click();
    await operator.bubble("contact", "this is nadia").waitFor();
    await operator.reply("And here on your phone.");
    await customers.nadia.fromOperator("on your phone").waitFor();
    await stage.shot(customers.nadia.page, "answered on the phone");
  });
}

/** On a phone the panel beside the conversation is a page of its own. */
async function inThePocket(stage, page, name) {
  await page.setViewportSize(PHONE.viewport);
  await page.locator(".panel-toggle").click();
  for (const colorScheme of ["dark", "light"]) {
    await page.emulateMedia({ colorScheme });
    await stage.shot(page, `${name} narrow ${colorScheme}`);
    assert.deepEqual((await stage.accessibility(page)).grave, [], `${name} ${colorScheme}`);
  }
  await page.locator(".contact-bar .icon-button").click();
  await page.setViewportSize(WIDE.viewport);
}

async function closed(stage, day) {
  const { customers, bela } = day;

  await stage.step("one is closed, rated in the chat, and the operator sees the rating at once", async () => {
    await bela.operator.resolve();
    await customers.mario.rating.filter({ hasText: "How was it?" }).waitFor();
    await stage.looks(customers.mario.page, "asked how it was");
    await customers.mario.rate(5);
    await stage.looks(customers.mario.page, "thanked");
    await bela.page.locator(".notice .rating", { hasText: "5 of 5" }).waitFor();
    await stage.looks(bela.page, "rated");
  });
}

async function late(stage, day) {
  const { customers, ids, asha } = day;
  const { operator, page, desk } = asha;

  await stage.step("who has waited since the morning is made urgent, and the promise is broken before everybody’s eyes", async () => {
    await operator.view("Unassigned");
    await operator.openById(ids.lena);
    await desk.pick("p", "Urgent");
    await operator.row(ids.lena).locator(".service-clock[data-stand=late]").waitFor(UNTIL_LATE);
    await page.locator(".notice[data-notice=service_breached]", { hasText: "First response was due" }).waitFor();
    await page.locator(".thread-head .service-clock[data-stand=late]").waitFor();
    await stage.looks(page, "late");
  });

  await stage.step("the list of what is late holds this one alone", async () => {
    await page.goto(`${operator.origin}/inbox/?view=all`);
    await operator.row(ids.nadia).waitFor();
    await page.locator(".filter-button").click();
    await desk.menu.getByLabel("Late", { exact: true }).check();
    await page.locator(".filter-chip", { hasText: "Late" }).waitFor();
    await desk.close();
    await operator.row(ids.nadia).waitFor({ state: "detached" });
    // While the narrower list is read there is none.
    await operator.row(ids.lena).waitFor();
    assert.equal(await operator.rows.count(), 1);
    await stage.looks(page, "only what is late");
  });

  await stage.step("an answer stops the clock", async () => {
    await operator.openById(ids.lena);
    await operator.takeOver();
    await operator.reply("I am sorry that you had to wait.");
    await customers.lena.fromOperator("sorry that you had to wait").waitFor();
    await page.locator(".thread-head .service-clock").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Without Late" }).click();
    await operator.row(ids.nadia).waitFor();
  });
}

async function evening(stage, day) {
  const { customers, ids, asha } = day;
  const { operator, page, desk } = asha;
  const done = ["nadia", "laptop", "lena"];

  await stage.step("what is done is labelled and resolved at once, and each customer is asked how it was", async () => {
    await page.goto(`${operator.origin}/inbox/?view=all`);
    for (const name of done) await desk.select(ids[name]);
    await desk.bulk.getByText("3 selected").waitFor();
    await desk.pick("b", "Parcel");
    await desk.close();
    for (const name of done) await desk.labels(ids[name]).filter({ hasText: "Parcel" }).waitFor();
    await stage.looks(page, "three selected");
    await desk.bulk.getByRole("button", { name: "Resolve", exact: true }).click();
    await operator.toast("Resolved (3 conversations)").waitFor();
    for (const name of done) await operator.row(ids[name]).waitFor({ state: "detached" });
    for (const name of done) await customers[name].rating.waitFor();
    await customers.lena.rate(2);
  });

  await stage.step("the page of ratings tells who answered, and leads back to what was said", async () => {
    await new Team(operator).open("Customer ratings");
    await page.locator(".rating-row", { hasText: `after ${BELA} answered` }).waitFor();
    await page.locator(".rating-row", { hasText: `after ${OWNER} answered` }).waitFor();
    await page.locator(".rating-figures", { hasText: "3.5" }).waitFor();
    await stage.looks(page, "ratings");
    await page.locator(".rating-spread button", { hasText: "2 of 5" }).click();
    await page.locator(".rating-row", { hasText: `after ${BELA} answered` }).waitFor({ state: "detached" });
    await page.locator(".rating-row a").click();
    await operator.bubble("me", "sorry that you had to wait").waitFor();
  });

  await stage.step("nobody waits any more", async () => {
    await operator.view("Unassigned");
    await page.locator(".empty", { hasText: "Nobody is waiting" }).waitFor();
    await stage.shot(page, "nobody waits");
  });
}
