/** The phone without the API: an owner makes a voice agent, adds an inbox for calls, connects a number and sees the addresses. */
import assert from "node:assert/strict";
import { PHONE, WIDE } from "../lib/stage.mjs";

const ACCOUNT = `AC${"0123456789abcdef".repeat(2)}`;
const NARROW = PHONE.viewport;

export async function voiceSettings(stage) {
  const operator = await stage.operator();
  const { page } = operator;
  const go = (name) => page.locator(`.view-link[title="${name}"]:visible`).first().click();
  const heading = (text) => page.locator(".page-title h2", { hasText: text }).waitFor();
  const tab = async (name) => {
    await page.locator(".voice-tabs a", { hasText: name }).click();
    await page.locator(".voice-tabs a[aria-current=page]", { hasText: name }).waitFor();
  };

  /** Wide and narrow, light and dark: a picture of each, and nothing serious for axe. */
  async function look(name, looks = ["wide", "narrow"], at) {
    for (const each of looks) {
      if (each === "narrow") await page.setViewportSize(NARROW);
      if (each === "dark") await page.emulateMedia({ colorScheme: "dark" });
      if (at) await page.getByText(at).scrollIntoViewIfNeeded();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= page.viewportSize().width, `${name}, ${each}: ${wide} pixels wide`);
      const { grave, light } = await stage.accessibility(page);
      for (const one of light) stage.note(`${name}, ${each}: ${one}`);
      assert.deepEqual(grave, [], `${name}, ${each}`);
      await stage.shot(page, `${name} ${each}`);
      if (each === "dark") await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize(WIDE.viewport);
    }
  }

  await stage.step("the list of voice agents has the demo's, and leads to a new one", async () => {
    await go("Settings");
    await page.getByRole("link", { name: /^Voice agents/ }).click();
    await page.locator(".card", { hasText: "Phone (simulated)" }).waitFor();
    await page.getByRole("link", { name: "Add a voice agent" }).click();
    await heading("New voice agent");
  });

  await stage.step("what would fail on the phone is told at its field before it is saved", async () => {
    await page.getByRole("button", { name: "Add a voice", exact: true }).click();
    await page.getByText("There is no key of ElevenLabs yet.").waitFor();
    await tab("Keys");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".voice-tabs a[aria-current=page]", { hasText: "Speech" }).waitFor();
    await page.getByText("Enter a name.").waitFor();
    await page.getByText("Enter the id of the voice").waitFor();
    await look("speech with faults");
  });

  await stage.step("every part is filled in and saved", async () => {
    await page.getByLabel("Name", { exact: true }).fill("Front desk");
    await page.getByLabel("Language of the callers").fill("en-GB");
    await page.getByLabel("Voice id").fill("21m00Tcm4TlvDq8ikWAM");
    await page.getByLabel("Evenness").fill("0.7");
    await page.getByRole("button", { name: "Move ElevenLabs up" }).click();
    await page.getByRole("button", { name: "Add: Names and products" }).click();
    await page.getByRole("textbox", { name: "Names and products, 1" }).fill("Linden & Oak");
    await tab("Manner");
    await page.getByLabel("Greeting").fill("Hello, this is Linden & Oak.");
    await look("manner");
    await tab("Turn taking");
    await page.getByLabel("Wait before answering").fill("500");
    await page.getByText("500 ms").waitFor();
    await page.locator(".finer summary").first().click();
    await look("turn taking");
    await tab("Recording");
    await page.getByLabel("Record calls").check();
    await page.getByLabel("Announcement").fill("This call is recorded.");
    await look("recording", ["narrow"]);
    await tab("Keys");
    await page.getByLabel("ElevenLabs").fill("a-key-that-is-none");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".key-field", { hasText: "ElevenLabs" }).getByText("Set", { exact: true }).waitFor();
    assert.equal(await page.getByLabel("ElevenLabs").inputValue(), "", "a key never comes out");
    await look("keys");
    await page.reload();
    await page.locator(".key-field").first().waitFor();
    await tab("Speech");
    assert.equal(await page.getByLabel("Evenness").inputValue(), "0.7");
    assert.equal(await page.locator(".chain").first().getByLabel("Provider").first().inputValue(), "elevenlabs");
    await look("speech", ["wide", "narrow", "dark"]);
  });

  await stage.step("what the server refuses is told at its field, and unsaved changes are not lost", async () => {
    await page.getByLabel("Language of the callers").fill("English!");
    await stage.forgiving(/422/, async () => {
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("a language tag such as en-GB", { exact: true }).waitFor();
    });
    await page.locator(".page-head .back").click();
    await page.getByText("Leave without saving?").waitFor();
    await page.getByRole("button", { name: "Stay" }).click();
    await page.getByLabel("Language of the callers").fill("en-GB");
    await page.locator(".page-head .back").click();
    await page.locator(".card", { hasText: "Front desk" }).getByText("Records calls").waitFor();
    await look("voice agents");
  });

  await stage.step("an inbox for calls is added and connected, and tells the addresses", async () => {
    await page.getByRole("link", { name: /^Inboxes/ }).click();
    await page.getByRole("button", { name: "Add an inbox" }).click();
    await page.locator(".choice", { hasText: "Calls to a phone number" }).click();
    await page.locator("dialog").getByLabel("Name").fill("Hotline");
    await look("a new inbox");
    await page.locator("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await heading("Hotline");
    await page.getByText("The two addresses appear here").waitFor();
    await page.getByLabel("Voice agent", { exact: true }).selectOption({ label: "Front desk" });
    await page.getByLabel("Phone number").fill("12");
    await page.getByLabel("Account SID").fill(ACCOUNT);
    await stage.forgiving(/422/, async () => {
      await page.getByRole("button", { name: "Save and connect" }).click();
      await page.getByText("a number is written like").waitFor();
      await page.getByText("the account's token is needed").waitFor();
    });
    await page.getByLabel("Phone number").fill("+1 800 555 1299");
    await page.getByLabel("Auth Token").fill("a-token-of-the-carrier");
    await page.getByRole("button", { name: "Save and connect" }).click();
    await page.getByText("Call +18005551299 now.").waitFor();
    const address = (label) => page.getByLabel(label, { exact: true }).inputValue();
    assert.match(await address("A call comes in"), /^http.*\/voice\/[\w-]+\/incoming$/);
    assert.match(await address("Call status changes"), /^http.*\/voice\/[\w-]+\/status$/);
    assert.equal(await page.getByLabel("Auth Token").inputValue(), "", "a token never comes out");
    await look("a connected number", ["wide", "narrow", "dark"], "Call +18005551299 now.");
  });

  await stage.step("the number is pointed here with a button, and told so", async () => {
    await page.getByRole("button", { name: "Point the number here" }).click();
    await page.getByText("Done. Twilio now sends calls to +18005551299 here.").waitFor();
    const { incoming, status } = stage.outside.pointed.get("+18005551299");
    assert.equal(incoming, await page.getByLabel("A call comes in", { exact: true }).inputValue());
    assert.match(status, /\/status$/);
    await look("a pointed number", ["wide", "narrow", "dark"], "Done. Twilio");
  });

  await stage.step("a voice agent that an inbox uses is not deleted, and a number is disconnected", async () => {
    await page.getByRole("link", { name: "Open its settings" }).click();
    await heading("Front desk");
    await page.getByRole("button", { name: "Delete “Front desk”?" }).click();
    await stage.forgiving(/409/, async () => {
      await page.locator("dialog").getByRole("button", { name: "Delete" }).click();
      await page.getByText("The inbox Hotline uses this voice agent").waitFor();
    });
    await page.locator("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("link", { name: /^Inboxes/ }).click();
    await page.locator(".card", { hasText: "Hotline" }).getByText("Connected", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Open Hotline" }).click();
    await page.getByRole("button", { name: "Disconnect…" }).click();
    await page.locator("dialog").getByRole("button", { name: "Disconnect" }).click();
    await page.getByText("The two addresses appear here").waitFor();
  });

  await stage.step("a voice agent that nobody uses is deleted after a question", async () => {
    await page.getByRole("link", { name: /^Voice agents/ }).click();
    await page.getByRole("link", { name: "Add a voice agent" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Spare");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Delete “Spare”?" }).click();
    await page.locator("dialog").getByRole("button", { name: "Delete" }).click();
    await page.locator(".card", { hasText: "Front desk" }).waitFor();
    assert.equal(await page.locator(".card", { hasText: "Spare" }).count(), 0);
    await go("All");
  });
}
