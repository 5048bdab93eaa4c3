/** The phone: somebody calls over a simulated carrier, an operator sees it, takes over and writes; the caller hears it. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BINARY } from "../lib/program.mjs";
import { PHONE } from "../lib/stage.mjs";

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
    await page.locator(".call-bar").waitFor({ state: "detached" });
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
}
