/** The phone: somebody calls over a simulated carrier, an operator sees it, takes over and writes; the caller hears it. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BINARY } from "../lib/program.mjs";
import { PHONE, WIDE } from "../lib/stage.mjs";

export async function calls(stage) {
  const operator = await stage.operator();
  const { page } = operator;
  const phone = await stage.api.addPhone();
  const [said, heard] = ["said.wav", "heard.wav"].map((name) => join(stage.program.folder, "..", name));
  let caller;
  let conversation;

  await stage.step("a caller asks by voice, and the inbox shows the call with what is said", async () => {
    execFileSync("espeak-ng", ["-w", said, "-v", "en-us+f3", "-s", "140", "how long does delivery take"]);
    const { incoming, number, account_sid, auth_token } = phone;
    const call = ["call", "--to", incoming, "--number", number, "--account", account_sid, "--from", "+4915112345678"];
    caller = spawn(BINARY, [...call, "--wav", said, "--out", heard, "--stay", "25"], { env: { ...process.env, SWITCHBOARD_CALL_TOKEN: auth_token } });
    caller.timeline = "";
    caller.stdout.on("data", (piece) => (caller.timeline += piece));
    caller.stderr.on("data", (piece) => (caller.timeline += piece));
    const begun = Date.now();
    while (!conversation) {
      [{ conversation } = {}] = await stage.api.calls();
      assert.ok(Date.now() - begun < 20_000, `nobody calls: ${caller.timeline}`);
    }
    await operator.view("All");
    await operator.row(conversation).waitFor();
    await operator.openById(conversation);
    await page.locator(".call-bar", { hasText: "+4915112345678" }).waitFor();
    await operator.bubble("contact", "how long does delivery take").waitFor({ timeout: 40_000 });
    await operator.bubble("agent", "2 to 3 working days").waitFor({ timeout: 40_000 });
    await stage.shot(page, "a call in the inbox");
  });

  await stage.step("a phone of their own is asked for once and rung, and a hint goes to the agent", async () => {
    const bar = page.locator(".call-bar");
    await bar.getByRole("button", { name: "Ring my phone" }).click();
    const dialog = page.locator("dialog");
    await dialog.getByLabel("My phone number").fill("0151");
    await dialog.getByRole("button", { name: "Ring", exact: true }).click();
    await dialog.getByText("A number is written like").waitFor();
    await stage.shot(page, "asking for a number");
    await dialog.getByLabel("My phone number").fill("+49 151 0000-000");
    await stage.forgiving(/422/, async () => {
      await dialog.getByRole("button", { name: "Ring", exact: true }).click();
      await dialog.getByText("The carrier refused").waitFor();
    });
    await dialog.getByLabel("My phone number").fill("+49 151 1234-5679");
    await dialog.getByRole("button", { name: "Ring", exact: true }).click();
    await operator.toast("+4915112345679 rings").waitFor();
    await page.locator(".toast-close").last().click();
    assert.equal(stage.outside.dialled.at(-1), "+4915112345679");
    await bar.getByRole("button", { name: "Hint" }).click();
    assert.ok(await page.getByLabel("The agent reads this").isChecked());
    assert.ok(await operator.box.evaluate((field) => field === document.activeElement));
    await operator.box.fill("They are a regular: offer free delivery.");
    for (const viewport of [WIDE.viewport, PHONE.viewport]) {
      await page.setViewportSize(viewport);
      const { grave } = await stage.accessibility(page);
      assert.deepEqual(grave, []);
      await stage.shot(page, `a hint at ${viewport.width}`);
    }
    await page.emulateMedia({ colorScheme: "dark" });
    await stage.shot(page, "a hint, dark");
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(WIDE.viewport);
    await operator.box.fill("");
    await page.locator(".modes button", { hasText: "Reply" }).click();
  });

  await stage.step("an operator takes over, and the caller hears what they write", async () => {
    await operator.takeOver();
    await operator.reply("Hello, this is Asha. I am looking at your order.");
    await page.locator(".call-bar", { hasText: "On the phone" }).waitFor();
    await page.setViewportSize(PHONE.viewport);
    await stage.shot(page, "a call on a narrow window");
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await stage.step("hanging up ends it, and the record says how", async () => {
    await page.locator(".call-end").click();
    await page.locator(".call-bar.idle").waitFor();
    if (caller.exitCode === null) await once(caller, "exit");
    assert.match(caller.timeline, /Heard/);
    assert.ok(readFileSync(heard).length > 80_000, "the caller heard something");
    const messages = await stage.api.messages(conversation);
    assert.equal(messages.at(-1).notice, "call_ended");
    assert.equal(messages.at(-1).text, "An operator ended the call.");
    await stage.shot(page, "a call that ended");
  });

  await stage.step("a card tells how the call was, and its recording is fetched and played", async () => {
    const card = page.locator(".call-card");
    await card.getByText("Incoming call").waitFor();
    await card.getByText("An operator ended the call.").waitFor();
    await card.getByText("Assistant spoke").waitFor();
    await card.getByRole("button", { name: "Listen to the recording" }).click();
    const seconds = await card.locator("audio").evaluate(async (sound) => {
      if (sound.readyState < 1) await new Promise((done, fail) => ((sound.onloadedmetadata = done), (sound.onerror = () => fail(sound.error))));
      return sound.duration;
    });
    assert.ok(seconds > 5, `the recording lasts ${seconds} seconds`);
    assert.match(await card.getByRole("link", { name: "Download" }).getAttribute("download"), /\.wav$/);
    for (const viewport of [page.viewportSize(), PHONE.viewport]) {
      await page.setViewportSize(viewport);
      const { grave } = await stage.accessibility(page);
      assert.deepEqual(grave, []);
      await card.scrollIntoViewIfNeeded();
      await stage.shot(page, `the card of a call at ${viewport.width}`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await stage.step("they are called back: once, however often it is pressed", async () => {
    const bar = page.locator(".call-bar");
    const { length } = stage.outside.dialled;
    await stage.shot(page, "the way to call back");
    await bar.getByRole("button", { name: "Call back" }).dblclick();
    await bar.getByText("Their phone rings").waitFor();
    assert.deepEqual(stage.outside.dialled.slice(length), ["+4915112345678"]);
    const [call] = await stage.api.calls(conversation);
    assert.deepEqual([call.direction, call.number], ["outbound", "+4915112345678"]);
    await stage.shot(page, "their phone rings");
    await bar.getByRole("button", { name: "Hang up" }).click();
    await bar.getByRole("button", { name: "Call", exact: true }).waitFor();
    await page.setViewportSize(PHONE.viewport);
    const { grave } = await stage.accessibility(page);
    assert.deepEqual(grave, []);
    await stage.shot(page, "the way to call on a narrow window");
    await page.setViewportSize(WIDE.viewport);
  });

  await stage.step("the phone that is rung is changed in the menu of the account", async () => {
    await page.locator(".account-button:visible").click();
    const field = page.getByLabel("My phone");
    assert.equal(await field.inputValue(), "+4915112345679");
    await field.fill("12");
    await page.getByText("A number is written like").waitFor();
    await field.fill("+44 7700 900123");
    await field.press("Tab");
    assert.equal(await field.inputValue(), "+447700900123");
    await stage.shot(page, "the menu of the account");
    await page.keyboard.press("Escape");
  });
}
