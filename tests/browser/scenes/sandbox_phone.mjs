/** The telephone of the sandbox: somebody calls the demo, hears it, asks by typing, presses a key and hangs up. */
import assert from "node:assert/strict";
import { PHONE, WIDE } from "../lib/stage.mjs";

/** Speech takes its time, and a busy machine more of it. */
const SOON = { timeout: 40_000 };

export async function sandboxPhone(stage) {
  const operator = await stage.operator();
  const { page } = await stage.visit("telephone", WIDE);
  const phone = page.locator(".telephone");
  const heard = (text, on = phone) => on.locator(".message[data-own=false]", { hasText: text }).last();
  const look = async (page, name) => {
    const { grave, light } = await stage.accessibility(page);
    for (const one of light) stage.note(`${name}: ${one}`);
    assert.deepEqual(grave, [], name);
    await page.locator(".telephone").scrollIntoViewIfNeeded();
    await stage.shot(page, name);
  };
  /** The loudest of what comes to the browser, as µ-law has it. */
  let loudest = 0;
  let conversation;
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      if (typeof payload !== "string") for (const code of payload) loudest = Math.max(loudest, (~code & 0x7f));
    }),
  );

  await stage.step("the demo's number is called without any key, and the assistant is heard", async () => {
    await page.goto(`${stage.program.origin}/sandbox/`);
    await phone.getByText("simulated carrier").waitFor();
    await phone.getByText("+15550100199").waitFor();
    await phone.getByRole("button", { name: "Call", exact: true }).click();
    await phone.getByText("Connected", { exact: true }).waitFor();
    await heard("automated assistant").waitFor(SOON);
    await look(page, "telephone connected");
  });

  await stage.step("what is typed is spoken, understood and answered from the guides", async () => {
    await phone.getByLabel("Say in the call").fill("How long does delivery take?");
    await phone.getByRole("button", { name: "Say it" }).click();
    await phone.locator(".message[data-own=true]", { hasText: "how long does delivery take" }).waitFor(SOON);
    await heard("2 to 3 working days").waitFor(SOON);
    assert.ok(loudest > 0x30, `nothing was to be heard: ${loudest}`);
    await look(page, "telephone answered");
  });

  await stage.step("the call stands in the inbox, where an operator reads it", async () => {
    [{ conversation }] = await stage.api.calls();
    await operator.view("All");
    await operator.openById(conversation);
    await operator.page.locator(".call-bar", { hasText: "+447700900150" }).waitFor();
    await operator.bubble("contact", "how long does delivery take").waitFor();
  });

  await stage.step("a key is pressed, the caller hangs up, and is told how it was", async () => {
    await phone.getByRole("button", { name: "5", exact: true }).click();
    await phone.getByRole("button", { name: "Hang up" }).click();
    await phone.getByText("Call ended", { exact: true }).waitFor();
    await phone.locator(".outcome", { hasText: "The caller hung up." }).waitFor();
    await phone.locator(".outcome", { hasText: /Answers began after \d+\.\d s/ }).waitFor();
    await look(page, "telephone ended");
    const [{ ended }] = await stage.api.calls(conversation);
    assert.equal(ended, "The caller hung up.");
  });

  await stage.step("a page that is closed in the middle has hung up", async () => {
    const visit = await stage.visit("telephone in a pocket", PHONE);
    const own = visit.page.locator(".telephone");
    await visit.page.goto(`${stage.program.origin}/sandbox/`);
    await visit.page.getByRole("button", { name: "Phone", exact: true }).tap();
    await own.getByRole("button", { name: "Call", exact: true }).tap();
    await own.getByText("Connected", { exact: true }).waitFor();
    await heard("automated assistant", own).waitFor(SOON);
    const wide = await visit.page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(wide, PHONE.viewport.width, "the page is wider than the phone");
    await look(visit.page, "telephone narrow");
    await own.locator(".spoken").scrollIntoViewIfNeeded();
    await stage.shot(visit.page, "telephone narrow, transcript");
    await stage.leave(visit);
    const begun = Date.now();
    for (;;) {
      const [{ ended }] = await stage.api.calls(conversation);
      if (ended) return assert.equal(ended, "The caller hung up.");
      assert.ok(Date.now() - begun < SOON.timeout, "the call does not end");
    }
  });
}
