/** Somebody without a key tries agents, owners are told of what comes to its end, and a bot nobody uses goes. */
import assert from "node:assert/strict";
import { Customer } from "../lib/customer.mjs";
import { PHONE, WIDE } from "../lib/stage.mjs";

export async function practice(stage) {
  let customer;
  await stage.step("the page for trying agents says that all of it is simulated", async () => {
    const visit = await stage.visit("practice");
    await visit.page.goto(`${stage.program.origin}/demo/practice.html`);
    await visit.page.getByText("Simulated:").waitFor();
    await stage.shot(visit.page, "page");
    customer = new Customer(visit);
    await customer.open();
    await visit.page.getByText(/my language model and the orders are simulated/).first().waitFor();
  });

  await stage.step("two agents, a tool that waits for a word, and a person", async () => {
    assert.match(await (await customer.ask("Where is order PC-1001?")).innerText(), /on its way.*simulated order/s);
    assert.match(await (await customer.ask("Cancel order PC-1002")).innerText(), /nothing real is cancelled/);
    await stage.shot(customer.page, "confirm");
    await customer.page.getByRole("button", { name: "Yes, do it" }).click();
    await customer.page.locator(".entry.agent", { hasText: "PC-1002 (a Line Lamp) is cancelled" }).waitFor();
    await customer.ask("Can I send something back?");
    await customer.say("My phone arrived broken");
    await customer.queue.waitFor();
    await stage.shot(customer.page, "handed over");
  });

  await stage.step("the operator sees how it came about, and that the model was simulated", async () => {
    const operator = await stage.operator();
    const { page } = operator;
    await page.goto(`${stage.program.origin}/inbox/`);
    await operator.view("Unassigned");
    await operator.openOf(customer);
    await page.locator(".message", { hasText: "PC-1002 (a Line Lamp) is cancelled" }).locator(".trace-link").click();
    await page.locator(".turn[data-wanted=true]").getByText("simulated/practice").first().waitFor();
    await stage.shot(page, "trace");
    await page.keyboard.press("Escape");
    await page.goto(`${stage.program.origin}/inbox/settings/models`);
    await page.getByText("Practice model – simulated, for trying").waitFor();
    await page.getByText("Simulated: part of the demo, for trying").waitFor();
  });

  await stage.step("a model that is gone is told in a bar and on the bot's page, by day and by night, on a desk and on a phone", async () => {
    const bot = await stage.api.addBot("Old hand", { connection: await stage.api.connection("practice"), model: "gpt-4-turbo" });
    for (const [name, options] of [["wide", WIDE], ["dark", { ...WIDE, colorScheme: "dark" }], ["phone", PHONE]]) {
      const { visit } = await stage.operatorAs(name, stage.program.login, options);
      await visit.page.locator(".notice-bar", { hasText: "gpt-4-turbo of Old hand ended on" }).waitFor();
      await stage.shot(visit.page, `bar ${name}`);
      await visit.page.goto(`${stage.program.origin}/inbox/assistants/${bot}/budget`);
      await visit.page.locator(".notices .warning", { hasText: "gpt-4-turbo" }).waitFor();
      await visit.page.getByLabel("Equal questions").waitFor();
      await stage.shot(visit.page, `bot ${name}`);
      const { grave } = await stage.accessibility(visit.page);
      assert.deepEqual(grave, [], name);
      const isWide = await visit.page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
      assert.equal(isWide, false, "the page is wider than the screen");
      await stage.leave(visit);
    }
  });

  await stage.step("a bot that an inbox uses stays, one that none uses is deleted, and the bar goes with it", async () => {
    const { page } = await stage.operator();
    await page.goto(`${stage.program.origin}/inbox/assistants`);
    await stage.forgiving(/409/, async () => {
      await page.locator(".studio-list a", { hasText: "Practice (simulated)" }).click();
      await page.getByRole("button", { name: "Delete this assistant" }).click();
      await page.locator("dialog .danger").click();
      await page.locator("dialog", { hasText: "Inboxes use this bot (Practice (simulated))" }).waitFor();
      await stage.shot(page, "in use");
      await page.keyboard.press("Escape");
    });
    await page.locator(".studio-list a", { hasText: "Old hand" }).click();
    await page.locator("#bot-name", { hasText: "Old hand" }).waitFor();
    await page.getByRole("button", { name: "Delete this assistant" }).click();
    await page.locator("dialog .danger").click();
    await page.getByText("“Old hand” is deleted").waitFor();
    await page.locator(".notice-bar[data-shown=false]").waitFor({ state: "attached" });
    assert.equal(await page.locator(".studio-list a", { hasText: "Old hand" }).count(), 0);
  });
}
