/** Two agents in one bot: a routed question, an act the customer confirms, a handover, and how it all came about. */
import assert from "node:assert/strict";
import { Model } from "../lib/model.mjs";
import { PHONE } from "../lib/stage.mjs";

const CANCEL = {
  name: "cancel_order", title: "Cancel the order", description: "Cancels an order.", method: "POST", changes: true, confirm: true, allow_private: true,
  parameters: { type: "object", properties: { order: { type: "string", description: "Its number" } }, required: ["order"], additionalProperties: false },
};
const agent = (key, name, role, words, tools) => ({ key, name, role, instructions: "", when: { description: role, examples: [], words }, tools, knowledge_bases: [] });

export async function assistants(stage) {
  const model = new Model();
  await model.start();
  try {
    await play(stage, model);
  } finally {
    await stage.api.setResponder("extractive");
    model.stop();
  }
}

async function play(stage, model) {
  const operator = await stage.operator();
  const { page } = operator;
  let customer;

  async function accessible(what) {
    const { grave, light } = await stage.accessibility(page);
    for (const one of light) stage.note(`${what}: ${one}`);
    assert.deepEqual(grave, [], what);
  }

  await stage.step("the owner connects a model, and the check says that it answers", async () => {
    await page.goto(`${stage.program.origin}/inbox/settings/models`);
    await page.getByRole("button", { name: "Connect a provider" }).click();
    await page.getByLabel("Provider", { exact: true }).selectOption("compatible");
    await page.locator("dialog").getByRole("textbox", { name: "Address" }).fill(`${model.url}/v1`);
    await page.getByLabel("Key").fill("sk-browser");
    await page.locator("dialog").getByLabel(/within your own network/).check();
    await page.locator("dialog .primary").click();
    await page.getByText("It works.").waitFor();
    await stage.shot(page, "connected");
    await accessible("connections");
  });

  await stage.step("two agents are drafted, tried before anybody meets them, and published", async () => {
    const link = await stage.api.connection();
    await stage.api.addTool({ ...CANCEL, url: `${model.url}/shop/orders/{{order}}/cancel` });
    const agents = [
      agent("orders", "Orders", "You look after orders.", ["order"], ["cancel_order", "hand_over"]),
      agent("warranty", "Warranty", "You know the warranty.", ["warranty"], []),
    ];
    const bot = await stage.api.draftAgents(agents, { connection: link, model: "house-model" });
    await page.goto(`${stage.program.origin}/inbox/assistants/${bot}/agents`);
    await page.locator(".agent-card", { hasText: "Warranty" }).waitFor();
    await page.fill(".preview-ask textarea", "What about the warranty?");
    await page.keyboard.press("Enter");
    await page.locator(".said .bubble", { hasText: "two years" }).waitFor();
    await stage.shot(page, "tried");
    await accessible("agents");
    await page.click(".publish-button");
    await page.fill("dialog textarea", "Two agents");
    await page.locator("dialog .primary").click();
    await page.getByText(/Edition \d+ is live/).waitFor();
  });

  await stage.step("the customer's words find the right agent", async () => {
    customer = await stage.customer();
    await customer.open();
    assert.match(await (await customer.ask("Does the warranty cover cables?")).innerText(), /two years/);
    assert.match(await (await customer.ask("I have a question on an order")).innerText(), /Which one is it/);
  });

  await stage.step("an act is asked for, confirmed with a button, and done once", async () => {
    const question = await customer.ask("Please cancel order 1001");
    assert.match(await question.innerText(), /Cancel the order\?/);
    assert.deepEqual(model.cancelled, []);
    await stage.shot(customer.page, "confirm");
    await customer.page.getByRole("button", { name: "Yes, do it" }).click();
    await customer.page.locator(".entry.agent", { hasText: "Order 1001 is cancelled" }).waitFor();
    assert.deepEqual(model.cancelled, ["1001"]);
    await stage.shot(customer.page, "done");
  });

  await stage.step("an agent hands over, with its reason", async () => {
    await customer.say("This order was a disaster, I will ask my lawyer");
    await customer.queue.waitFor();
    await page.goto(`${stage.program.origin}/inbox/`);
    await operator.view("Unassigned");
    await operator.openOf(customer);
    await page.getByText("Talks of a lawyer").first().waitFor();
  });

  await stage.step("under each answer stands how it came about", async () => {
    await page.locator(".message", { hasText: "Order 1001 is cancelled" }).locator(".trace-link").click();
    const turn = page.locator(".turn[data-wanted=true]");
    await turn.locator(".step", { hasText: "cancel_order" }).first().waitFor();
    await stage.shot(page, "trace");
    await accessible("a trace");
    await page.keyboard.press("Escape");
  });

  await stage.step("the operator is helped, and nothing is sent by itself", async () => {
    await operator.takeOver();
    await page.click(".assist-button");
    await page.getByRole("button", { name: "Summarise the conversation" }).click();
    await page.getByRole("group", { name: "Summary" }).getByText("now talks of a lawyer").waitFor();
    await stage.shot(page, "assist");
    assert.equal(await customer.page.getByText("now talks of a lawyer").count(), 0);
  });

  await stage.step("on a phone the assistant's pages fit", async () => {
    const { visit } = await stage.operatorAs("phone", stage.program.login, PHONE);
    await visit.page.goto(`${stage.program.origin}/inbox/settings/usage`);
    await visit.page.getByText("Cost a day").waitFor();
    await visit.page.getByText("Requests", { exact: true }).first().waitFor();
    await stage.shot(visit.page, "phone-usage");
    const wide = await visit.page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
    assert.equal(wide, false, "the page is wider than the phone");
    await stage.leave(visit);
  });
}
