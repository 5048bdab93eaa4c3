/** A shop tells of orders that are paid on delivery, whose people are asked; and a CRM whose leads come here. */
import assert from "node:assert/strict";
import { Crm } from "../lib/crm.mjs";
import { Desk } from "../lib/desk.mjs";
import { Phones } from "../lib/phones.mjs";
import { Shop } from "../lib/shop.mjs";
import { WIDE } from "../lib/stage.mjs";
import { until } from "../lib/wait.mjs";

const SEQUENCE = "Confirm my order";
/** A round of work of the shop or the campaigns, and the look of the page that follows it. */
const SOON = { timeout: 30_000 };

export async function shop(stage) {
  const [lamps, crm] = [new Shop(), new Crm()];
  await Promise.all([lamps.start(), crm.start()]);
  try {
    // Sequences and leads of its own: other scenes begin where there are none.
    await stage.business(() => play(stage, lamps, crm));
  } finally {
    lamps.stop();
    crm.stop();
  }
}

async function play(stage, lamps, crm) {
  const operator = await stage.operator();
  const desk = new Desk(operator);
  const { page } = operator;
  const phones = new Phones(await stage.visit("sandbox", WIDE));
  const save = page.locator("form button[type=submit]");
  const rule = page.locator("[data-rule=cod]");
  const shown = (name, state) => page.locator(`.case-list [data-case="${name}"][data-state=${state}]`);
  const tagged = (order, tag) => until(`the shop has the tag ${tag}`, () => lamps.tags(order).includes(tag), SOON.timeout);
  let door;
  let ruth;
  let jonas;

  await stage.step("without a shop the page says what to do first, and leads there", async () => {
    await phones.open(stage.program.origin);
    [ruth, jonas] = [await phones.meet("whatsapp", "Ruth Adler"), await phones.meet("whatsapp", "Jonas Weber")];
    await stage.api.addSequence(SEQUENCE, "order_on_its_way", ["name", "order"]);
    await desk.settings("shop");
    await page.locator(".empty", { hasText: "Connect your shop first" }).waitFor();
    await stage.looks(page, "no shop");
    await page.getByRole("link", { name: "Connect the shop" }).click();
    await page.getByLabel("Shop", { exact: true }).fill(lamps.domain);
    await page.getByLabel("Access token").fill(lamps.token);
    await page.getByLabel("Webhook secret").fill(lamps.secret);
    await page.getByLabel("Other address").fill(lamps.url);
    await page.getByRole("combobox", { name: "In a private network" }).selectOption("yes");
    await save.click();
    await page.locator(".check[data-ok=true]", { hasText: "The Lamps" }).waitFor();
  });

  await stage.step("a rule without a sequence is refused at its field, and kept with one", async () => {
    await desk.settings("shop");
    await page.locator(".shop-name", { hasText: lamps.domain }).waitFor();
    await page.locator(".empty a", { hasText: "Set the rules" }).click();
    await page.getByLabel("Confirm orders paid on delivery").click();
    await page.locator(".shop-rule[data-on=true]").waitFor();
    await save.click();
    await rule.locator(".field[data-fault=true]", { hasText: "Choose a sequence." }).waitFor();
    await rule.getByRole("combobox", { name: "Sequence", exact: true }).selectOption({ label: SEQUENCE });
    await rule.getByText("Which answers count").click();
    await rule.getByLabel("Confirms the order").fill("Yes please\nconfirm");
    await stage.looks(page, "rules");
    await save.click();
    await operator.toast("Saved").waitFor();
  });

  await stage.step("an order that the shop tells of becomes a case, and its person is asked", async () => {
    await desk.settings("shop");
    await page.locator(".empty", { hasText: "Nothing has happened yet" }).waitFor();
    await page.getByText("Where the shop tells of what happens").click();
    const told = await page.getByRole("textbox", { name: "Address for the shop’s webhooks" }).inputValue();
    door = new URL(new URL(told, stage.program.origin).pathname, stage.program.origin);
    await phones.take("whatsapp", ruth);
    const order = lamps.order({ name: "#1001", person: "Ruth Adler", phone: `+${ruth}`, total: "89.00", item: "Line Lamp" });
    await lamps.tell("orders/create", order, door);
    await shown("#1001", "asked").waitFor(SOON);
    await phones.heard("whatsapp", "Hello Ruth Adler, your order #1001").waitFor(SOON);
    await stage.looks(page, "cases");
  });

  await stage.step("they confirm, the case says so, and so does the order at the shop", async () => {
    await phones.say("whatsapp", "yes please");
    await shown("#1001", "confirmed").waitFor(SOON);
    await tagged("5001000", "COD Confirmed");
    await page.locator(".case-list a", { hasText: "#1001" }).click();
    await page.locator("[data-standing=confirmed]").waitFor();
    await page.locator('.case-tags [data-tag="COD Confirmed"]:not([data-owed])').waitFor(SOON);
    await stage.looks(page, "a case");
  });

  await stage.step("one that was settled on the telephone is ended by hand, and the filter finds it", async () => {
    const order = lamps.order({ name: "#1002", person: "Jonas Weber", phone: `+${jonas}`, total: "120.00", item: "Desk Lamp" });
    await lamps.tell("orders/create", order, door);
    await desk.settings("shop");
    await shown("#1002", "asked").waitFor(SOON);
    await page.locator(".case-list a", { hasText: "#1002" }).click();
    await page.locator("[data-end=confirmed]").click();
    await page.locator("dialog[open] .primary").click();
    await page.locator("[data-standing=confirmed]").waitFor();
    await tagged(order, "COD Confirmed");
    await desk.settings("shop");
    await page.locator("[data-pick=cart]").click();
    await page.locator(".empty", { hasText: "Nothing of that kind" }).waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await page.locator("[data-pick=confirmed]", { hasText: "2" }).click();
    await page.locator(".case-list > li").nth(1).waitFor();
    assert.equal(await page.locator(".case-list > li").count(), 2);
  });

  await stage.step("the shop is looked at out of turn, and the page says what that came to", async () => {
    await page.getByRole("button", { name: "Look at the shop now" }).click();
    await operator.toast("The shop is being looked at").waitFor();
    await page.locator(".shop-run [data-run-state=done]").waitFor(SOON);
  });

  await stage.step("a CRM is tried before it is connected: what is wrong is said, and what is right is shown as leads", async () => {
    crm.put("c1", { name: "Priya Nair", phone: "+919812300001", email: "priya@example.com", status: "qualified" });
    crm.put("c2", { name: "Sam Odd", phone: "call me", email: null, status: "dreaming" });
    crm.put("c3", { name: "Lena Berg", phone: "+34600000777", email: null, status: "won" });
    await desk.settings("crm");
    await page.locator(".empty", { hasText: "No CRM is connected yet" }).waitFor();
    await page.locator(".empty a", { hasText: "Connect a CRM" }).click();
    await page.getByLabel("Name", { exact: true }).fill("House CRM");
    await page.getByLabel("Address", { exact: true }).fill(crm.url);
    await page.getByLabel("Login at the other side").selectOption("header");
    await page.getByLabel("Header’s name").fill("X-Api-Key");
    await page.getByLabel("Header’s value").fill("wrong");
    await page.getByRole("radio", { name: "Only from the CRM" }).check();
    await page.getByLabel(/within your own network/).check();
    await page.getByLabel("Keep them the same by the clock").uncheck();
    await page.getByLabel("Where the list is").first().fill("/leads");
    await page.getByLabel("When it was changed last").fill("/updated_at");
    await page.locator("[data-act=check]").click();
    await page.locator(".crm-told .check[data-ok=false]").waitFor();
    await page.getByLabel("Header’s value").fill(crm.key);
    const stages = page.locator("[data-field=stage]");
    await stages.locator("summary").click();
    await stages.getByLabel("Real", { exact: true }).fill("qualified");
    await stages.getByLabel("Won", { exact: true }).fill("won");
    await page.locator("[data-act=check]").click();
    await page.locator("[data-external=c1] td", { hasText: "Real" }).waitFor();
    await page.locator("[data-external=c2][data-odd=true]").waitFor();
    await stage.looks(page, "tried");
  });

  await stage.step("connected and synced its leads are here, and what is not understood is told", async () => {
    await page.locator(".publish-button").click();
    await operator.toast("“House CRM” is connected").waitFor();
    await page.locator("[data-act=sync]").click();
    await page.locator("[data-run-state=done]").waitFor(SOON);
    await page.locator("[data-count=problems]", { hasText: "1 problem" }).waitFor();
    await page.getByText("Leads that are not kept the same").click();
    await page.locator("[data-link=c2]", { hasText: "call me" }).waitFor();
    await stage.looks(page, "a connection");
    await page.locator(".view-link[title=Leads]:visible").click();
    await page.locator(".lead-column[data-stage=real] .lead-card", { hasText: "Priya Nair" }).waitFor();
    await page.locator(".lead-column[data-stage=won] .lead-card", { hasText: "Lena Berg" }).waitFor();
  });

  await stage.step("what changes there comes with the next run", async () => {
    crm.put("c1", { status: "won" });
    await desk.settings("crm");
    await page.locator('[data-crm="House CRM"] a').click();
    await page.locator("[data-act=sync]").click();
    await page.locator("[data-run-state=done]", { hasText: "1 changed" }).waitFor(SOON);
    await page.locator(".view-link[title=Leads]:visible").click();
    await page.locator(".lead-column[data-stage=won] .lead-card", { hasText: "Priya Nair" }).waitFor();
  });
}
