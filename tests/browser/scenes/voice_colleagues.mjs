/** A voice agent whose calls go to colleagues' phones, that leaves words for machines, and that a provider speaks for by itself. */
import assert from "node:assert/strict";
import { PHONE, WIDE } from "../lib/stage.mjs";

export async function voiceColleagues(stage) {
  const operator = await stage.operator();
  const { page } = operator;
  const go = (name) => page.locator(`.view-link[title="${name}"]:visible`).first().click();
  const save = () => page.getByRole("button", { name: "Save", exact: true }).click();
  const saved = () => page.locator(".page-title", { hasText: "Unsaved changes" }).waitFor({ state: "detached" });
  /** A toast lies over the tabs until it is read. */
  const read = async () => {
    const close = page.locator(".toast-close");
    while ((await close.count()) > 0) await close.last().click();
  };
  const tab = async (name) => {
    await read();
    await page.locator(".voice-tabs a", { hasText: name }).click();
    await page.locator(".voice-tabs a[aria-current=page]", { hasText: name }).waitFor();
  };

  /** Wide and narrow, light and dark: a picture of each, and nothing serious for axe. */
  async function look(name, at) {
    await read();
    for (const [viewport, colorScheme] of [[WIDE, "light"], [PHONE, "light"], [WIDE, "dark"], [PHONE, "dark"]]) {
      await page.setViewportSize(viewport.viewport);
      await page.emulateMedia({ colorScheme });
      if (at) await at.scrollIntoViewIfNeeded();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= viewport.viewport.width, `${name}: ${wide} pixels wide`);
      const { grave } = await stage.accessibility(page);
      assert.deepEqual(grave, [], name);
      await stage.shot(page, `${name} ${viewport.viewport.width} ${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(WIDE.viewport);
  }

  await stage.step("colleagues are added with their phones, in an order that can be changed", async () => {
    await stage.api.addOperator("Ravi Menon", "ravi@example.com");
    await go("Settings");
    await page.getByRole("link", { name: /^Voice agents/ }).click();
    await page.getByRole("link", { name: "Add a voice agent" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Evening desk");
    await tab("People");
    await page.getByText("Nobody is rung.").waitFor();
    for (const number of ["+49 151 1111-111", "0151"]) {
      await page.getByRole("button", { name: "Add a colleague" }).click();
      await page.getByLabel("Phone number").last().fill(number);
    }
    // Whoever else works here is not on this list.
    await page.getByLabel("Who", { exact: true }).first().selectOption({ label: "Asha Rao" });
    await page.getByLabel("Who", { exact: true }).last().selectOption({ label: "Ravi Menon" });
    assert.deepEqual(await page.getByLabel("Who", { exact: true }).evaluateAll((fields) => fields.map((field) => field.selectedOptions[0].label).sort()), ["Asha Rao", "Ravi Menon"]);
    await tab("Manner");
    await page.getByLabel("Words for an answering machine").fill("This is Linden & Oak. We will try again tomorrow.");
    await save();
    await page.locator(".voice-tabs a[aria-current=page]", { hasText: "People" }).waitFor();
    await page.getByText("A number is written like").waitFor();
    await look("colleagues with a fault");
    await page.getByLabel("Phone number").last().fill("+49 151 2222-222");
    await page.getByRole("button", { name: /^Move .* up$/ }).last().click();
    await page.getByLabel("Ring each for").fill("30");
    await save();
    await saved();
    await page.reload();
    await page.getByLabel("Phone number").first().waitFor();
    assert.deepEqual(await page.getByLabel("Phone number").evaluateAll((fields) => fields.map(({ value }) => value)), ["+491512222222", "+491511111111"]);
    assert.equal(await page.getByLabel("Ring each for").inputValue(), "30");
    await tab("Manner");
    assert.match(await page.getByLabel("Words for an answering machine").inputValue(), /try again tomorrow/);
  });

  await stage.step("a provider that speaks by itself is chosen, and changing one's mind loses nothing", async () => {
    await tab("Speech");
    const alone = page.getByLabel("A provider that speaks by itself");
    await alone.check();
    await page.getByText("There is no key of OpenAI yet.").waitFor();
    const voice = page.locator(".dialogue").getByLabel("Voice", { exact: true });
    await voice.fill("cedar");
    await page.getByLabel("Speech, model and voice apart").check();
    await page.locator(".dialogue").waitFor({ state: "detached" });
    await alone.check();
    assert.equal(await voice.inputValue(), "cedar");
    await look("OpenAI speaks by itself", page.locator(".dialogue"));
    await page.locator(".page-head .back").click();
    await page.getByText("Leave without saving?").waitFor();
    await page.getByRole("button", { name: "Stay" }).click();
    await voice.fill("");
    await save();
    await page.getByText("Enter which voice, such as marin.").waitFor();
    await voice.fill("cedar");
    await save();
    await saved();
  });

  await stage.step("an agent is made at ElevenLabs, with a voice of the account", async () => {
    const { agents } = stage.outside;
    await tab("Keys");
    await page.getByLabel("ElevenLabs", { exact: true }).fill("a-key-that-is-none");
    await save();
    await saved();
    await tab("Speech");
    const dialogue = page.locator(".dialogue");
    await dialogue.getByLabel("Provider").selectOption("elevenlabs_agent");
    await save();
    await page.getByText("Enter the id of an agent, or have one made.").waitFor();
    await dialogue.getByRole("button", { name: "Choose from your account’s voices" }).click();
    await dialogue.locator("option", { hasText: "Rachel (en)" }).waitFor({ state: "attached" });
    await dialogue.getByLabel("Voice id").selectOption({ label: "Rachel (en)" });
    await dialogue.getByRole("link", { name: "Hear a sample" }).waitFor();
    await look("ElevenLabs speaks by itself", dialogue);
    await dialogue.getByRole("button", { name: "Make the agent at ElevenLabs…" }).click();
    const dialog = page.locator("dialog");
    await dialog.getByLabel("Speaks for the assistant of").waitFor();
    await look("the agent to be made");
    await dialog.getByRole("button", { name: "Make it" }).click();
    await dialog.getByText("The agent agent_1 is made.").waitFor();
    assert.equal(agents.get("agent_1").name, "Evening desk");
    await dialog.getByRole("button", { name: "Close" }).click();
    assert.equal(await dialogue.getByLabel("Agent id").inputValue(), "agent_1");
    await dialogue.getByLabel("Change how it sounds").check();
    await dialogue.getByLabel("Evenness").fill("0.7");
    await save();
    await saved();
    await dialogue.getByRole("button", { name: "Bring the agent up to date…" }).click();
    await dialog.getByRole("button", { name: "Bring it up to date" }).click();
    await dialog.getByText("The agent agent_1 is up to date.").waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.reload();
    await dialogue.getByLabel("Agent id").waitFor();
    assert.equal(await dialogue.getByLabel("Voice id").inputValue(), "21m00Tcm4TlvDq8ikWAM");
    assert.equal(await dialogue.getByLabel("Evenness").inputValue(), "0.7");
    await page.locator(".page-head .back").click();
    await page.locator(".card", { hasText: "Evening desk" }).getByText("ElevenLabs Agents").waitFor();
    await go("All");
  });
}
