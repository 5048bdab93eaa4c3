/** A messy list becomes an audience, a campaign is put together and sent, and one of two customers answers. */
import assert from "node:assert/strict";
import { Desk } from "../lib/desk.mjs";
import { Phones } from "../lib/phones.mjs";
import { WIDE } from "../lib/stage.mjs";

const CAMPAIGN = "Spring orders";
const SEQUENCE = "Day by day";
/** A round of work of the campaigns, and the look of the page that follows it. */
const SOON = { timeout: 30_000 };

export async function campaigns(stage) {
  const operator = await stage.operator();
  const desk = new Desk(operator);
  const { page } = operator;
  const phones = new Phones(await stage.visit("sandbox", WIDE));
  const dialog = page.locator("dialog[open]");
  const save = page.locator(".publish-button");
  const card = (at) => page.locator(`.tree-step[data-step="${at}"]`);
  const figure = (name, of = 0) => page.locator(`.variant-figures[data-of="${of}"] [data-figure=${name}]`).first();
  const worth = (name) => page.locator(`.worth-figures [data-worth=${name}]`);
  const people = (state) => page.locator(`.people-figures [data-people=${state}]`);
  const standing = (state) => page.locator(`.run-standing [data-campaign-state=${state}]`);
  /** Digits, as the platform knows them. */
  let ruth;
  let jonas;

  const meet = (name) =>
    phones.page.evaluate(async (name) => {
      const body = JSON.stringify({ act: "meet", channel: "whatsapp", name });
      const answer = await fetch("/sandbox/api/acts", { method: "POST", headers: { "content-type": "application/json" }, body });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return (await answer.json()).id;
    }, name);
  const inHand = (id) => phones.line("whatsapp").locator(".owner select").selectOption(id);

  /** Fills a gap of a message: from a column, with what stands there for people without. */
  async function fromColumn(of, gap, column, otherwise) {
    await of.getByRole("combobox", { name: `What stands in ${gap}` }).selectOption({ label: column });
    await of.getByLabel(`${gap}: where nothing is known`).fill(otherwise);
  }
  async function takeTemplate(of, name) {
    await of.getByRole("button", { name: "Choose a template" }).click();
    await dialog.locator(".template-list button", { hasText: name }).click();
    await dialog.waitFor({ state: "detached" });
  }

  await stage.step("without an audience the page says what one is", async () => {
    await phones.open(stage.program.origin);
    [ruth, jonas] = [await meet("Ruth Adler"), await meet("Jonas Weber")];
    await desk.outreach("Campaigns");
    await page.locator(".empty", { hasText: "There is no campaign yet" }).waitFor();
    await desk.outreach("Audiences");
    await page.locator(".empty", { hasText: "An audience is a list of people" }).waitFor();
    await stage.looks(page, "no audience");
  });

  await stage.step("a messy list is read, its columns guessed, and what is wrong with rows is said in words", async () => {
    await page.locator(".empty a", { hasText: "New audience" }).click();
    const rows = [
      "Mobile;Customer;Order no;Colour",
      `+${ruth.slice(0, 2)} ${ruth.slice(2, 6)} ${ruth.slice(6)};Ruth Adler;PC-2001;red`,
      ";Nobody;PC-2002;blue",
      "12 34;Somebody;PC-2003;blue",
      `00${jonas.slice(0, 2)}-${jonas.slice(2)};Jonas Weber;PC-2004;green`,
      `+${ruth};Ruth once more;PC-2005;red`,
    ];
    await page.locator(".file-drop input[type=file]").setInputFiles({ name: "spring_orders.csv", mimeType: "text/csv", buffer: Buffer.from(`\ufeff${rows.join("\r\n")}`) });
    await page.locator(".first-rows th", { hasText: "Order no" }).waitFor();
    assert.equal(await page.getByRole("combobox", { name: "Telephone number", exact: true }).inputValue(), "Mobile");
    assert.equal(await page.getByRole("combobox", { name: "Name", exact: true }).inputValue(), "Customer");
    await page.locator('.audience-check[aria-busy=false][data-good="2"]').waitFor();
    for (const reason of ["no_number", "bad_number", "repeated"]) await page.locator(`.fault-rows [data-reason=${reason}]`).waitFor();
    await page.locator(".fault-rows", { hasText: "The number stands further up." }).waitFor();
    await page.getByLabel("Colour").uncheck();
    await page.locator('.first-rows th[data-what=out]', { hasText: "Colour" }).waitFor();
    await page.locator('.audience-check[aria-busy=false][data-good="2"]').waitFor();
    await stage.looks(page, "columns");
  });

  await stage.step("without consent nothing is created, and with it the people are there within moments", async () => {
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Spring customers");
    await page.getByLabel("What these people agreed to").fill("yes");
    await save.click();
    await page.getByText("Write at least 10 characters.").waitFor();
    await page.getByLabel("What these people agreed to").fill("Ticked the box at the checkout, January to May 2026");
    await save.click();
    await operator.toast("“Spring customers” is created").waitFor();
    await page.locator("[data-audience-state=ready]").waitFor(SOON);
    await page.locator(".audience-counts", { hasText: "2 people" }).waitFor();
    await page.locator(`.member-rows [data-member="+${ruth}"]`, { hasText: "Order no: PC-2001" }).waitFor();
    assert.equal(await page.locator(".member-rows li").count(), 2);
    await page.locator(".fault-rows [data-reason=bad_number]").waitFor();
    await stage.looks(page, "audience");
  });

  await stage.step("the rules are made to hold at no hour, so that this is sent whenever it runs", async () => {
    await desk.settings("campaigns");
    await page.getByRole("button", { name: "Change the rules" }).click();
    await dialog.getByLabel("Quiet hours").uncheck();
    await stage.shot(page, "rules");
    await dialog.getByRole("button", { name: "Save" }).click();
    await operator.toast("Saved").waitFor();
  });

  await stage.step("prices are entered, by hand and from a rate card, and kept by the server", async () => {
    const prices = page.getByRole("button", { name: "What messages cost" });
    await prices.click();
    await dialog.getByLabel("Every other country: Utility").fill("0,05");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("Every other country: a price is missing").waitFor();
    await dialog.getByLabel("Every other country: Marketing").fill("0.09");
    await dialog.getByLabel("Every other country: Authentication").fill("0.05");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("Choose a currency.").waitFor();
    await dialog.getByRole("combobox", { name: "Currency", exact: true }).selectOption("EUR");
    await dialog.getByText("Paste a rate card").click();
    await dialog.getByLabel("Lines of a table").fill("Iceland\t0.0107\t0.0014\t0.0014\nAtlantis\t1\t1\t1");
    await dialog.getByRole("button", { name: "Take these prices" }).click();
    await dialog.getByText("One row is taken. One line was not understood").waitFor();
    assert.equal(await dialog.getByLabel("Lines of a table").inputValue(), "Atlantis\t1\t1\t1");
    await dialog.getByRole("combobox", { name: "Add a country" }).selectOption("MT");
    assert.equal(await dialog.getByLabel("Malta: Utility").inputValue(), "0,05", "a country begins as every other one");
    await dialog.getByRole("button", { name: "Take Malta out" }).click();
    await stage.shot(page, "prices");
    await dialog.getByRole("button", { name: "Save" }).click();
    await operator.toast("Saved").waitFor();
    await dialog.waitFor({ state: "detached" });
    await prices.click();
    await dialog.locator("[data-country=IS]").waitFor();
    assert.equal(await dialog.getByLabel("Iceland: Marketing").inputValue(), "0.0107");
    assert.equal(await dialog.getByLabel("Every other country: Utility").inputValue(), "0.05");
    assert.equal(await dialog.locator("[data-country]").count(), 2);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
  });

  await stage.step("a campaign is put together, and what is missing is told at its field", async () => {
    await page.locator(".empty a", { hasText: "New campaign" }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill(CAMPAIGN);
    await page.getByRole("combobox", { name: "Inbox", exact: true }).selectOption({ index: 1 });
    await page.getByRole("combobox", { name: "Audience", exact: true }).selectOption({ label: "Spring customers (2 people)" });
    await takeTemplate(card(0), "order_on_its_way");
    await fromColumn(card(0), "Gap 1", "The person’s name", "");
    await fromColumn(card(0), "Gap 2", "Column: Order no", "your order");
    await card(0).locator(".phone-text", { hasText: "Hello Ruth Adler, your order PC-2001 is on its way." }).waitFor();
    await page.getByText("There are no quiet hours").waitFor();
    await save.click();
    await operator.toast("Saved").waitFor();
    await page.locator(".campaign-problems", { hasText: "for people of whom the audience has nothing" }).waitFor();
    await card(0).locator(".gap-fields .field[data-fault=true]").waitFor();
    await card(0).getByLabel("Gap 1: where nothing is known").fill("there");
  });

  await stage.step("a follow-up for whoever does not read it is added by keyboard, with what ends it", async () => {
    await card(0).getByRole("button", { name: "If not read, after “Opening message”" }).focus();
    await page.keyboard.press("Enter");
    await card(2).locator(".step-name", { hasText: "End" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.closest(".tree-step")?.dataset.step), "1", "the new message has the focus");
    await card(1).getByText("If delivered, after 1 day").waitFor();
    await card(1).getByText("Not if it is read, or they reply, before.").waitFor();
    await takeTemplate(card(1), "order_on_its_way");
    await fromColumn(card(1), "Gap 1", "The person’s name", "there");
    await fromColumn(card(1), "Gap 2", "Column: Order no", "your order");
    await save.click();
    await operator.toast("Saved").waitFor();
    await page.locator(".campaign-problems").waitFor({ state: "detached" });
    await stage.looks(page, "builder");
  });

  await stage.step("a test goes to one number", async () => {
    await card(0).getByRole("button", { name: "Send a test" }).click();
    await dialog.getByLabel("Your number").fill(`+${jonas}`);
    await dialog.getByRole("button", { name: "Send the test" }).click();
    await operator.toast("The test is on its way").waitFor();
    await inHand(jonas);
    await phones.heard("whatsapp", "your order PC-2001 is on its way").waitFor(SOON);
  });

  await stage.step("it starts after a last look, and arrives on the phones", async () => {
    // Whoever looks at a phone reads what comes: Jonas does not look.
    await inHand(ruth);
    await page.getByRole("button", { name: "Start…" }).click();
    await dialog.getByText("2 people get the opening message.").waitFor();
    await dialog.getByText("There are no quiet hours").waitFor();
    await dialog.getByText("The opening message costs €0.10.").waitFor();
    await dialog.getByText("With all that can follow it is at most €0.20.").waitFor();
    await stage.shot(page, "before the start");
    await dialog.getByRole("button", { name: "Start the campaign" }).click();
    await standing("running").waitFor(SOON);
    await phones.heard("whatsapp", "Hello Ruth Adler, your order PC-2001 is on its way").waitFor(SOON);
    await figure("sent").filter({ hasText: /Sent\s*2/ }).waitFor(SOON);
    await figure("read").filter({ hasText: /Read\s*1/ }).waitFor(SOON);
    await people("due").filter({ hasText: /^1/ }).waitFor(SOON);
    await worth("cost").filter({ hasText: "€0.10" }).filter({ hasText: "2 messages" }).waitFor(SOON);
    await page.locator('.variant-figures[data-of="0"] [data-worth=cost]', { hasText: "€0.10" }).waitFor();
    await page.locator('.variant-figures [data-figure=converted]').waitFor({ state: "detached" });
  });

  await stage.step("one answers: the figure counts it and lists who it is", async () => {
    await phones.say("whatsapp", "Lovely, I look forward to it");
    await people("replied").filter({ hasText: /^1/ }).waitFor(SOON);
    await figure("replied").filter({ hasText: /Replied\s*1/ }).waitFor(SOON);
    await stage.looks(page, "figures");
    await figure("sent").click();
    await dialog.locator(`[data-recipient="+${jonas}"]`).waitFor();
    assert.equal(await dialog.locator("[data-recipient]").count(), 2, "a figure lists whom it counts");
    await stage.shot(page, "whom a figure counts");
    await page.keyboard.press("Escape");
    await people("replied").click();
    await dialog.locator(`[data-recipient="+${ruth}"]`).waitFor();
    assert.equal(await dialog.locator("[data-recipient]").count(), 1);
  });

  await stage.step("a program tells that somebody bought: it counts once, for the message that brought it", async () => {
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.getByText("How a program tells that somebody bought or booked").click();
    await page.locator(".sequence-program pre", { hasText: "/api/v1/conversions" }).waitFor();
    const deed = { phone: `+${ruth}`, event: "order", value: "49.90", currency: "EUR", key: "order PC-2001" };
    const { campaign, step } = await stage.api.convert(deed);
    assert.ok(page.url().includes(campaign), "it counts for this campaign");
    assert.equal(step, 0);
    await stage.api.convert(deed);
    await figure("converted").filter({ hasText: /Converted\s*1/ }).waitFor(SOON);
    await worth("value").filter({ hasText: "€49.90" }).waitFor();
    await worth("converted").filter({ hasText: "€0.10 for each" }).waitFor();
    await stage.looks(page, "cost and results");
    await worth("converted").getByRole("button").click();
    await dialog.locator(`[data-recipient="+${ruth}"]`).waitFor();
    assert.equal(await dialog.locator("[data-recipient]").count(), 1);
  });

  await stage.step("the conversation says which campaign wrote, beside the answer, and leads back to it", async () => {
    await dialog.getByRole("link", { name: "Open the conversation with Ruth Adler" }).click();
    await operator.bubble("contact", "I look forward to it").waitFor();
    const foot = page.locator(".message-foot", { hasText: `Campaign · ${CAMPAIGN}` }).last();
    await foot.waitFor();
    await stage.looks(page, "in the conversation");
    await foot.getByRole("link", { name: CAMPAIGN }).click();
    await standing("running").waitFor();
  });

  await stage.step("it is paused, resumed, and stopped for good after a question", async () => {
    await page.getByRole("button", { name: "Pause" }).click();
    await standing("paused").waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await standing("running").waitFor();
    await page.getByRole("button", { name: "Stop…" }).click();
    await dialog.getByText("it cannot be resumed").waitFor();
    await dialog.getByRole("button", { name: "Stop for good" }).click();
    await standing("stopped").waitFor();
    await people("stopped").filter({ hasText: /^1/ }).waitFor(SOON);
    await desk.settings("campaigns");
    await page.locator(`[data-campaign="${CAMPAIGN}"] [data-campaign-state=stopped]`).waitFor();
    await stage.looks(page, "list");
  });

  await stage.step("a sequence is put together without an audience, and runs for whoever comes in", async () => {
    await page.locator(".page-acts a", { hasText: "New campaign" }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill(SEQUENCE);
    await page.getByRole("combobox", { name: "Inbox", exact: true }).selectOption({ index: 1 });
    await page.getByRole("radio", { name: "People who come in one by one (sequence)" }).check();
    await page.getByRole("combobox", { name: "Audience", exact: true }).waitFor({ state: "detached" });
    assert.equal(await page.getByRole("spinbutton", { name: "How late a message may be" }).inputValue(), "20", "hours");
    await page.getByRole("button", { name: "Day 1 to day 4" }).click();
    await card(3).getByText("If sent, after 1 day").waitFor();
    await stage.looks(page, "sequence");
    await card(1).getByRole("button", { name: "Remove “Message 2” and what follows it" }).click();
    await takeTemplate(card(0), "order_on_its_way");
    await fromColumn(card(0), "Gap 1", "The person’s name", "there");
    await fromColumn(card(0), "Gap 2", "Comes with the person: needs", "of a lamp");
    await save.click();
    await operator.toast("Saved").waitFor();
    await page.getByRole("button", { name: "Start…" }).click();
    await dialog.getByText("It runs until you stop it").waitFor();
    await dialog.getByRole("button", { name: "Start the campaign" }).click();
    await standing("running").waitFor(SOON);
  });

  await stage.step("somebody is added by hand, and the page says how a program does it", async () => {
    await page.getByText("How a program does it").click();
    await page.locator(".sequence-program pre", { hasText: "/people" }).waitFor();
    await page.getByRole("button", { name: "Add a person" }).click();
    await dialog.getByLabel("Number").fill(`+${ruth}`);
    await dialog.getByLabel("Name").fill("Ruth");
    await dialog.getByLabel("needs").fill("of a standing lamp");
    await dialog.getByRole("button", { name: "Add a person" }).click();
    await operator.toast("Ruth is in").waitFor();
    await phones.heard("whatsapp", "Hello Ruth, your order of a standing lamp is on its way").waitFor(SOON);
    await figure("sent").filter({ hasText: /Sent\s*1/ }).waitFor(SOON);
    await stage.looks(page, "a sequence that runs");
    const [table] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export" }).click()]);
    assert.equal(table.suggestedFilename(), `${SEQUENCE}.csv`);
    await desk.settings("campaigns");
    await page.locator(`[data-campaign="${SEQUENCE}"][data-kind=sequence]`, { hasText: "Sequence" }).waitFor();
  });

  await stage.step("whoever was written to is a contact, and contacts become an audience, by what is known of them", async () => {
    await desk.settings("audiences");
    await page.locator(".page-acts a", { hasText: "New audience" }).click();
    await page.getByRole("radio", { name: "From contacts" }).check();
    await page.getByRole("combobox", { name: "Channel", exact: true }).selectOption("whatsapp");
    await page.getByLabel("Name, e-mail or phone").fill("nobody is called this");
    await page.locator('.audience-check[aria-busy=false][data-good="0"]').waitFor();
    assert.ok(await save.isDisabled(), "an audience of nobody is not created");
    await page.getByLabel("Name, e-mail or phone").fill(ruth);
    await page.locator('.audience-check[aria-busy=false][data-good="1"]').waitFor();
    await stage.looks(page, "contacts for an audience");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Those who wrote");
    await page.getByLabel("What these people agreed to").fill("Asked for offers when they wrote to us");
    await save.click();
    await operator.toast("“Those who wrote” is created").waitFor();
    await page.locator("[data-audience-state=ready]").waitFor(SOON);
    await page.locator(`.member-rows [data-member="+${ruth}"]`).waitFor();
    assert.equal(await page.locator(".member-rows li").count(), 1);
  });
}
