/** Keys and webhooks of the business's own programs, made in the browser and used by programs. */
import assert from "node:assert/strict";
import { Receiver } from "../lib/receiver.mjs";
import { PHONE, WIDE } from "../lib/stage.mjs";
import { Team } from "../lib/team.mjs";
import { until } from "../lib/wait.mjs";

const LOOKS = { wide: WIDE, phone: PHONE, dark: { ...WIDE, colorScheme: "dark" } };
const PAGES = { keys: ".card", "keys/new": ".levels", webhooks: ".card", "webhooks/new": ".hook-events" };

export async function developers(stage) {
  const owner = await stage.operator();
  const { page } = owner;
  const pages = new Team(owner);
  const receiver = new Receiver();
  await receiver.start();
  let token, hook;

  const call = (path, init = {}) => fetch(`${stage.program.origin}/api/v1${path}`, { ...init, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } });

  try {
    await stage.step("a key is made with what it may do, and shown once", async () => {
      await pages.open("API keys");
      await page.getByText("No API keys yet").waitFor();
      await stage.shot(page, "no keys");
      await page.getByRole("link", { name: "New key" }).click();
      await page.getByRole("button", { name: "Make key" }).click();
      await page.getByText("Give the key a name.").waitFor();
      await page.getByLabel("Name", { exact: true }).fill("Order desk");
      await page.getByLabel("Allowed addresses").fill("127.0.0.0/8\n::1");
      await pages.level("Answering", "Change").check();
      await stage.shot(page, "a new key");
      await page.getByRole("button", { name: "Make key" }).click();
      await pages.dialog.getByText("Order desk is ready").waitFor();
      token = await pages.dialog.getByRole("textbox", { name: "API key" }).inputValue();
      assert.match(token, /^sbk_/);
      await stage.shot(page, "shown once");
      assert.deepEqual((await stage.accessibility(page)).grave, []);
      await page.keyboard.press("Escape");
      await pages.dialog.getByText("Order desk is ready").waitFor();
      await pages.dialog.getByRole("button", { name: "I have kept it" }).click();
      await page.locator(".card[data-key='Order desk']", { hasText: "Never used" }).waitFor();
    });

    await stage.step("a program writes with it under the key's name, and no more than it may", async () => {
      const customer = await stage.customer();
      await customer.open();
      await customer.askForPerson();
      const [{ id }] = await stage.api.conversations("unassigned");
      const written = await call(`/conversations/${id}/messages`, { method: "POST", body: JSON.stringify({ text: "Your parcel has left." }) });
      assert.equal(written.status, 201);
      assert.ok(written.headers.get("ratelimit"), "what is left is told");
      await customer.page.getByText("Your parcel has left.", { exact: true }).waitFor();
      assert.equal((await call("/bots")).status, 403);
      await page.reload();
      await page.locator(".card[data-key='Order desk']", { hasText: "Last used" }).waitFor();
      await stage.shot(page, "keys");
    });

    await stage.step("a webhook is added for chosen events, and its secret shown once", async () => {
      await pages.open("Webhooks");
      await page.getByText("No webhooks yet").waitFor();
      await page.getByRole("link", { name: "New webhook" }).click();
      await page.getByLabel("Address", { exact: true }).fill("ftp://nowhere");
      await page.getByLabel("Description").fill("Shop");
      await stage.forgiving(/422/, async () => {
        await page.getByRole("button", { name: "Add webhook" }).click();
        await page.locator(".fault", { hasText: "https://" }).waitFor();
      });
      await page.getByLabel("Address", { exact: true }).fill(receiver.url);
      await page.getByLabel("Its labels change").check();
      await stage.shot(page, "a new webhook");
      await page.getByRole("button", { name: "Add webhook" }).click();
      receiver.secret = await pages.dialog.getByRole("textbox", { name: "Secret" }).inputValue();
      assert.match(receiver.secret, /^whsec_/);
      await pages.dialog.getByRole("button", { name: "I have kept it" }).click();
      await page.locator("#settings-title", { hasText: "Shop" }).waitFor();
      hook = page.url();
    });

    await stage.step("what happens is told to it, signed so that the scheme's own library takes it", async () => {
      const customer = await stage.customer("another customer");
      await customer.open();
      await customer.ask("How long does delivery take?");
      const told = await receiver.event("message.created");
      assert.equal(told.data.channel, "web");
      await receiver.event("conversation.created");
      assert.deepEqual(receiver.refused, []);
    });

    await stage.step("a test that fails is tried again under the same id, and the log shows both tries", async () => {
      receiver.next = { "webhook.test": 500 };
      await page.getByRole("button", { name: "Send test" }).click();
      await page.locator(".toast", { hasText: "on its way" }).waitFor();
      const first = await receiver.event("webhook.test");
      const row = page.locator(".hook-log > li", { hasText: "webhook.test" }).first();
      const again = await receiver.event("webhook.test", 1);
      assert.equal(again.id, first.id);
      await until("the log shows that it was delivered", async () => {
        await page.getByRole("button", { name: "Refresh" }).click();
        return row.getByText("Delivered").isVisible();
      });
      await row.locator("summary").click();
      await row.getByText(/500 after/).waitFor();
      await row.getByText(/200 after/).waitFor();
      await row.scrollIntoViewIfNeeded();
      await stage.shot(page, "deliveries");
      await row.getByRole("button", { name: "Send again" }).click();
      await page.locator(".toast", { hasText: "on its way again" }).waitFor();
    });

    await stage.step("a new secret signs beside the old one for a day", async () => {
      await page.getByRole("button", { name: "New secret" }).click();
      await pages.dialog.getByRole("button", { name: "New secret" }).click();
      const fresh = await pages.dialog.getByRole("textbox", { name: "Secret" }).inputValue();
      assert.notEqual(fresh, receiver.secret);
      await pages.dialog.getByRole("button", { name: "I have kept it" }).click();
      await page.getByText("The old secret signs too until").waitFor();
      const before = receiver.of("webhook.test").length;
      await page.getByRole("button", { name: "Send test" }).click();
      await receiver.event("webhook.test", before);
      assert.deepEqual(receiver.refused, [], "who knows the old secret alone still takes it");
    });

    for (const [name, look] of Object.entries(LOOKS)) {
      await stage.step(`${name}: keys and webhooks are in order for everybody`, async () => {
        const operator = await stage.operatorAs(`operator, ${name}`, stage.program.login, look);
        const shown = Object.entries(PAGES).map(([path, wait]) => [`${stage.program.origin}/inbox/settings/${path}`, wait]);
        for (const [address, wait] of [...shown, [hook, ".hook-log"]]) {
          await operator.page.goto(address);
          await operator.page.locator(wait).first().waitFor();
          const what = address.split("/settings/")[1];
          assert.deepEqual((await stage.accessibility(operator.page)).grave, [], what);
          assert.equal(await operator.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${what} is wider than the screen`);
          await stage.shot(operator.page, `${name} ${what.replace(/wh_.*/, "one")}`);
        }
      });
    }

    await stage.step("a revoked key is worth nothing, and a deleted webhook is gone", async () => {
      await page.goto(hook);
      await page.getByRole("button", { name: "Delete webhook" }).click();
      await pages.dialog.getByRole("button", { name: "Remove", exact: true }).or(pages.dialog.locator(".danger")).first().click();
      await page.getByText("No webhooks yet").waitFor();
      await pages.open("API keys");
      await page.getByRole("button", { name: "Revoke Order desk?" }).click();
      await pages.dialog.getByRole("button", { name: "Revoke" }).click();
      await page.getByText("No API keys yet").waitFor();
      assert.equal((await call("/conversations")).status, 401);
    });
  } finally {
    receiver.stop();
  }
}
