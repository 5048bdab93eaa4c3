/** The assistants, their traces, help while writing and the settings against the fake server: every page once, with axe. */
import assert from "node:assert/strict";
import { PHONE, startStage } from "./stage.mjs";

const { journey, dev, origin, shots, accessible, over } = await startStage(["--count", "24", "--pace", "0.3"], 12_000);
const BOT = "/inbox/assistants/bt_1";
const shot = (page, name) => page.screenshot({ path: `${shots}/studio-${name}.png`, animations: "disabled" });
const open = async (page, path, wait = ".form-scroll .form-part, .cards, .no-thread, .bases, .empty") => {
  await page.goto(origin + path);
  await page.locator(wait).first().waitFor();
};
const saved = (page) => page.locator(".draft-state[data-saving=still]", { hasText: "Draft saved" }).waitFor();
const fresh = () => dev("agents", { what: "fresh" });

await journey("the first assistant is made from the empty page, by keyboard", async (page) => {
  await dev("agents", { what: "empty" });
  await open(page, "/inbox/", ".rail [title=Assistants]");
  await page.keyboard.press("9");
  await page.locator(".no-thread", { hasText: "No assistant yet" }).waitFor();
  await accessible(page);
  await page.click(".side-add");
  await page.keyboard.press("Enter");
  await page.getByText("Enter a name.").waitFor();
  await page.keyboard.type("Alba");
  await accessible(page);
  await page.keyboard.press("Enter");
  await page.locator("#bot-name", { hasText: "Alba" }).waitFor();
  await page.getByText("Everything is published").waitFor();
  await page.keyboard.press("0");
  await page.locator(".no-thread", { hasText: "Choose a part" }).waitFor();
  await fresh();
});

await journey("the draft keeps itself, says what is wrong at its field, and is published with a note", async (page) => {
  await open(page, BOT);
  await accessible(page);
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("");
  await page.getByText("One field needs attention").waitFor();
  await page.locator(".field[data-fault=true] .fault", { hasText: "Enter a name." }).waitFor();
  await shot(page, "fault");
  await accessible(page);
  await page.locator(".rail [title=Knowledge]").click();
  await page.getByText("Leave without saving?").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "Stay" }).click();
  await page.locator(".part-tabs a", { hasText: "Budget" }).click();
  await page.locator(".part-tabs a .odd").waitFor({ state: "attached" });
  await page.locator(".part-tabs a", { hasText: "Basics" }).click();
  await name.fill("Juniper the Second");
  await saved(page);
  await page.getByRole("button", { name: "Add: Guidelines" }).click();
  await page.keyboard.type("Be brief.");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Be kind.");
  await saved(page);
  await page.reload();
  await page.locator("#bot-name", { hasText: "Juniper the Second" }).waitFor();
  assert.equal(await page.getByLabel("Guidelines, 4").inputValue(), "Be kind.");
  await page.click(".publish-button");
  await page.locator(".changed-parts", { hasText: "Guidelines" }).waitFor();
  await page.fill("dialog textarea", "A second name");
  await shot(page, "publish");
  await accessible(page);
  await page.locator("dialog .primary").click();
  await page.getByText("Edition 5 is live").waitFor();
  await page.locator(".base-name", { hasText: "Juniper the Second" }).waitFor();
  await fresh();
});

await journey("a draft is discarded; one that others overtook says so", async (page) => {
  await open(page, BOT);
  await page.getByLabel("Tone").fill("Solemn");
  await saved(page);
  await page.click("[aria-label='Discard the draft']");
  await page.locator("dialog .danger").click();
  await page.getByText("The draft is discarded").waitFor();
  assert.equal(await page.getByLabel("Tone").inputValue(), "Friendly and brief, without exclamation marks");
  await page.getByLabel("Tone").fill("Solemn");
  await saved(page);
  await dev("agents", { what: "published" });
  await page.reload();
  await page.click(".publish-button");
  await page.getByText("Edition 5 was published after this draft began from edition 4.").waitFor();
  await accessible(page);
  await fresh();
});

await journey("what answers, from what", async (page) => {
  await open(page, `${BOT}/answers`);
  await accessible(page);
  await page.getByRole("radio", { name: /documents’ own words/ }).check();
  await page.locator(".tick-list input").first().uncheck();
  await page.getByText("Without a knowledge base").waitFor();
  await saved(page);
  await page.locator(".part-tabs a", { hasText: "Agents" }).click();
  await page.getByRole("button", { name: "Let agents answer" }).click();
  await page.locator(".agent-list + .form-acts").waitFor();
  await saved(page);
  await fresh();
});

await journey("agents are added, ordered, equipped, removed and brought back", async (page) => {
  await open(page, `${BOT}/agents`);
  await page.getByRole("button", { name: "Add an agent" }).click();
  await page.locator(".agent-form").getByLabel("Name", { exact: true }).pressSequentially("Complaints");
  await page.getByText("Called “complaints” in traces.").waitFor();
  await page.locator(".tick-list.tools label", { hasText: "Start a return" }).click();
  await page.getByRole("button", { name: "Add: Words" }).click();
  await page.keyboard.type("complaint");
  await saved(page);
  await shot(page, "agent");
  await accessible(page);
  await page.click("[aria-label='Move Complaints up']");
  assert.equal(await page.locator(".agent-card strong").nth(2).innerText(), "Complaints");
  await page.click("[aria-label='Remove Complaints']");
  await page.getByText("Complaints is removed").waitFor();
  await page.click(".toast-undo");
  await page.locator(".agent-card", { hasText: "Complaints" }).waitFor();
  await page.getByRole("button", { name: "Add from a pack" }).click();
  await page.locator("dialog .plain-rows li").first().waitFor();
  await accessible(page);
  await page.click("[aria-label='Add: Hotel']");
  await page.getByText("3 agents are added to the draft").waitFor();
  assert.equal(await page.locator(".agent-card").count(), 7);
  await saved(page);
  await fresh();
});

await journey("the chain of models, with prices, and the budget", async (page) => {
  await open(page, `${BOT}/models`);
  await accessible(page);
  await page.getByText("the customer is offered a person").waitFor();
  await page.click("[aria-label='Use: claude-5-opus']");
  await page.locator(".chain-link").nth(2).getByText("If those fail").waitFor();
  await page.click("[aria-label='Try claude-5-opus earlier']");
  assert.equal(await page.locator(".chain-link input").nth(1).inputValue(), "claude-5-opus");
  await saved(page);
  await page.locator(".chain-link input").first().fill("");
  await page.getByText("Enter the name of a model.").waitFor();
  await page.locator(".chain-link input").first().fill("gpt-6");
  await saved(page);
  await page.locator(".part-tabs a", { hasText: "Budget" }).click();
  await page.getByLabel("US dollars a day").fill("2.5");
  await page.getByText("usual answers.").waitFor();
  await saved(page);
  await accessible(page);
  await fresh();
});

await journey("an old edition is compared and brought back", async (page) => {
  await open(page, `${BOT}/history`, ".edition");
  await accessible(page);
  await page.click("[aria-label='Compare: Edition 3']");
  await page.getByText("Differs in: Greeting, Tone").waitFor();
  await page.click("[aria-label='Bring back: Edition 3']");
  await accessible(page);
  await page.locator("dialog .primary").click();
  await page.getByText("Edition 5 is live").waitFor();
  await page.locator(".edition[data-live=true]", { hasText: "Edition 3 brought back" }).waitFor();
  await fresh();
});

await journey("the talk answers from the draft, with its trace; a past conversation is answered anew", async (page) => {
  await open(page, BOT);
  await page.getByLabel("Name", { exact: true }).fill("Juno");
  await page.fill(".preview-ask textarea", "How long does delivery take?");
  await page.keyboard.press("Enter");
  await page.locator(".said .bubble", { hasText: "Juno says" }).waitFor();
  await page.click(".said .trace-link");
  await page.locator(".said-trace .step", { hasText: "Called order_status" }).waitFor();
  await shot(page, "talk");
  await accessible(page);
  await page.fill(".preview-ask textarea", "Change my address");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Yes, change it" }).click();
  await page.locator(".said[data-side=contact]", { hasText: "Yes, change it" }).waitFor();
  await page.fill(".preview-ask textarea", "stop");
  await page.locator(".preview .again").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("No model of the chain answered.").waitFor();
  await page.fill(".preview-ask textarea", "Where is my refund?");
  await page.keyboard.press("Enter");
  await page.getByText("Here it asks for a person.").waitFor();
  await page.locator(".preview-foot .link").click();
  await page.locator(".past-list button").first().waitFor();
  await accessible(page);
  await page.locator(".past-list button", { hasText: "Sofía" }).first().click();
  await page.locator(".replayed").first().waitFor();
  await shot(page, "replay");
  await accessible(page);
  await page.click("[aria-label='Back to the talk']");
  await page.locator(".said").first().waitFor();
  await page.getByRole("button", { name: "Begin anew" }).click();
  await page.getByText("Ask something").waitFor();
  await fresh();
});

await journey("an answer in a conversation tells how it came about; failed and cancelled turns too", async (page) => {
  await open(page, "/inbox/c/cv_00001?view=all", ".timeline .message");
  await page.locator(".message-foot .trace-link").last().click();
  const wanted = page.locator(".turn[data-wanted=true]");
  await wanted.locator(".step", { hasText: "Searched the knowledge" }).waitFor();
  await wanted.getByText("Answer", { exact: true }).click();
  await wanted.locator(".values", { hasText: "tracking" }).waitFor();
  await shot(page, "trace");
  await accessible(page);
  await page.locator(".turn[data-end=failed] .turn-head").click();
  await page.locator(".turn[data-end=failed]").getByText("Not allowed").waitFor();
  await page.locator(".turn[data-end=cancelled]").waitFor();
  await accessible(page);
  const before = await page.locator(".turn").count();
  await page.getByRole("button", { name: "Show older turns" }).click();
  await page.waitForFunction((n) => document.querySelectorAll(".turn").length > n, before);
  await page.keyboard.press("Escape");
  await page.locator(".drawer").waitFor({ state: "detached" });
  await page.locator(".about-turns").click();
  await page.locator(".turn").first().waitFor();
  await page.goBack().catch(() => undefined);
});

await journey("help while writing streams in, is stopped, put in, undone; nothing is sent by itself", async (page) => {
  await open(page, "/inbox/c/cv_00000", ".timeline .message");
  const field = page.locator(".composer textarea");
  const messages = await page.locator(".message").count();
  await page.click(".assist-button");
  await accessible(page);
  await page.getByRole("button", { name: "Suggest a reply" }).click();
  await page.locator(".assist-text").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.locator(".assist-panel [aria-label=Discard]").click();
  await page.click(".assist-button");
  await page.getByRole("button", { name: "Suggest a reply" }).click();
  await page.getByText("by openai/gpt-6-luna").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "Put into the message" }).click();
  assert.match(await field.inputValue(), /Saturday between ten and noon/);
  await page.locator(".assist-undo button").click();
  assert.equal(await field.inputValue(), "");
  await field.fill("It comes on Saturday.");
  await page.click(".assist-button");
  await page.getByRole("button", { name: "More formal" }).click();
  await page.getByRole("button", { name: "Replace my text" }).click();
  assert.equal(await field.inputValue(), "Of course! It comes on Saturday. Kind regards.");
  await page.click(".assist-button");
  await page.getByRole("button", { name: "Summarise the conversation" }).click();
  await page.getByRole("button", { name: "Put into a note" }).click();
  assert.equal(await page.locator(".composer").getAttribute("data-mode"), "note");
  assert.match(await field.inputValue(), /Oak table arrived/);
  await dev("agents", { what: "unconnected" });
  await page.click(".assist-button");
  await page.getByRole("button", { name: "Suggest next steps" }).click();
  await page.getByRole("link", { name: "Connect one" }).waitFor();
  await accessible(page);
  assert.equal(await page.locator(".message").count(), messages);
  await fresh();
});

await journey("providers: connected, checked, edited without losing the key, deleted", async (page) => {
  await open(page, "/inbox/settings/models");
  await page.getByRole("button", { name: "Connect a provider" }).click();
  await page.getByLabel("Provider", { exact: true }).selectOption("azure");
  await page.locator("dialog .primary").click();
  await page.getByText("Enter the deployment.").waitFor();
  await page.getByText("Enter a whole address").waitFor();
  await accessible(page);
  await page.getByLabel("Provider", { exact: true }).selectOption("openai");
  await page.getByLabel("Key").fill("sk-bad-key-1234");
  await page.locator("dialog .primary").click();
  await page.getByText("The key is refused.").waitFor();
  await shot(page, "provider");
  await accessible(page);
  await page.locator(".card").last().locator("[aria-label^=Edit]").click();
  await page.getByText("A key is kept (…1234)").waitFor();
  await page.locator("dialog").getByLabel("Name").fill("Spare");
  await page.locator("dialog .primary").click();
  await page.locator(".card", { hasText: "Spare" }).getByText("…1234").waitFor();
  await page.click("[aria-label='Check Anthropic, second choice']");
  await page.getByText("It works.").waitFor();
  await page.click("[aria-label='Delete “Spare”?']");
  await page.locator("dialog .danger").click();
  await page.getByText("“Spare” is deleted").waitFor();
  await fresh();
});

await journey("tools: the catalogue, and an HTTP tool from nothing to a tried request", async (page) => {
  await open(page, "/inbox/settings/tools", ".catalogue");
  await accessible(page);
  await page.getByLabel("Find a tool").fill("address");
  await page.locator(".catalogue-row", { hasText: "Change the delivery address" }).locator("summary").click();
  await page.locator(".schema-fields", { hasText: "The whole new address" }).waitFor();
  await page.getByRole("link", { name: "Add an HTTP tool" }).click();
  await page.getByLabel("Title").fill("Stock");
  await page.getByLabel("Name", { exact: true }).fill("Stock!");
  await page.getByLabel("Address", { exact: true }).fill("https://api.example.com/{{store}}");
  await page.getByText("Used above, but not described here: store").waitFor();
  await page.getByRole("button", { name: "Describe them" }).click();
  await page.getByLabel("store: Description").fill("Which store");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Small letters, digits and _, beginning with a letter.").waitFor();
  await page.getByText("at least ten characters").waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-invalid") === "true");
  await shot(page, "http-faults");
  await accessible(page);
  await page.locator(".rail [title=Mine]").click();
  await page.getByText("Leave without saving?").waitFor();
  await page.getByRole("button", { name: "Stay" }).click();
  await page.goBack();
  await page.getByText("Leave without saving?").waitFor();
  await page.getByRole("button", { name: "Stay" }).click();
  await page.getByLabel("Name", { exact: true }).fill("stock");
  await page.getByLabel("Description", { exact: true }).fill("Tells what a store has in stock.");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".page-title", { hasText: "HTTP tools" }).waitFor();
  await page.getByRole("button", { name: "Send the request" }).click();
  await page.getByText("This field is required.").waitFor();
  await page.locator(".try-tool input").fill("madrid");
  await page.keyboard.press("Enter");
  await page.locator(".try-result .values", { hasText: "next delivery" }).waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "Edit as JSON Schema" }).click();
  await page.getByLabel("JSON Schema", { exact: true }).fill("{");
  await page.getByText("not a JSON Schema").waitFor();
  await page.click("[aria-label='Delete “Stock”?']");
  await page.locator("dialog .danger").click();
  await page.getByText("“Stock” is deleted").waitFor();
  await page.locator(".catalogue").waitFor();
  await fresh();
});

await journey("an MCP server is asked for its tools; a new one is switched on", async (page) => {
  await open(page, "/inbox/settings/tools/mcp/ms_1");
  await page.getByRole("button", { name: "Ask it for its tools" }).click();
  await page.getByText("showroom-calendar 1.4").waitFor();
  await page.locator(".mcp-tool", { hasText: "no longer offers it" }).waitFor();
  await page.getByLabel("Move an appointment may be used").check();
  await page.getByLabel("Move an appointment: Who may cause it").selectOption("verified");
  await accessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".toast", { hasText: "Saved" }).waitFor();
  await page.locator(".back").click();
  await page.getByText("3 tools switched on").waitFor();
  await fresh();
});

await journey("a pack is connected, checked, its agents go to an assistant; it is disconnected", async (page) => {
  await open(page, "/inbox/settings/packs");
  await accessible(page);
  await page.getByRole("link", { name: "Open Hotel" }).click();
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByText("Key is missing.").waitFor();
  await page.getByLabel("Address").fill("https://pms.example");
  await page.getByLabel("Property").fill("77");
  await page.getByLabel("Key").fill("secret");
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByText("214 orders can be read.").waitFor();
  assert.equal(await page.getByLabel("Key").inputValue(), "");
  await accessible(page);
  await page.getByLabel("Add these agents").selectOption("bt_2");
  await page.getByRole("button", { name: "Add to the draft" }).click();
  await page.locator(".agent-card", { hasText: "Concierge" }).waitFor();
  await page.getByText("Draft saved").waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "Disconnect" }).click();
  await page.locator("dialog .danger").click();
  await page.getByText("“Hotel” is disconnected").waitFor();
  await fresh();
});

await journey("usage is summed by day, assistant and model; a limit is set", async (page) => {
  await open(page, "/inbox/settings/usage", ".usage-table");
  await page.getByText("The limit is near.").waitFor();
  await accessible(page);
  await page.getByRole("radio", { name: "Model" }).check();
  await page.locator(".fold").first().click();
  await page.locator(".part-row").first().waitFor();
  await accessible(page);
  await page.getByLabel("Assistant", { exact: true }).first().selectOption("bt_2");
  await page.getByText("without a known price").waitFor();
  await page.locator(".limits summary").click();
  await page.getByLabel("Warn at").fill("130");
  await page.locator(".limits .primary").click();
  await page.getByText("At most 100.").waitFor();
  await page.getByLabel("Warn at").fill("90");
  await page.getByLabel("US dollars a day").fill("1.5");
  await page.locator(".limits .primary").click();
  await page.getByText("The limit is reached").waitFor();
  await page.getByRole("radio", { name: "7 days" }).check();
  await page.locator(".chart-bar").nth(6).waitFor({ state: "attached" });
  await page.getByLabel("From").fill("2026-12-24").catch(() => undefined);
  await dev("agents", { what: "empty" });
  await page.getByRole("radio", { name: "90 days" }).check();
  await page.getByText("Nothing was used in this time").waitFor();
  await fresh();
});

await journey("empty settings say what to do", async (page) => {
  await dev("agents", { what: "empty" });
  for (const [path, words] of [["models", "No provider is connected"], ["packs", "No pack comes with this server"], ["usage", "Nothing was used"]]) {
    await open(page, `/inbox/settings/${path}`);
    await page.getByText(words).waitFor();
    await accessible(page);
  }
  await fresh();
});

await journey("a page that cannot be loaded says so, and tries again", async (page) => {
  await open(page, "/inbox/settings");
  await dev("fault", { times: "1", status: "503", path: "/model-connections" });
  await page.locator(".base-row", { hasText: "Models" }).click();
  await page.getByText("This could not be loaded.").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".card").first().waitFor();
});

await journey("whose role only reads them tries the assistants, and changes nothing", async (page) => {
  await open(page, BOT);
  await page.getByText("Your role lets you read and try the assistants").waitFor();
  assert.equal(await page.locator(".publish-button, .side-add, .add-line").count(), 0);
  assert.equal(await page.getByLabel("Name", { exact: true }).getAttribute("readonly"), "");
  await page.fill(".preview-ask textarea", "Hello?");
  await page.keyboard.press("Enter");
  await page.locator(".said[data-side=agent] .bubble", { hasText: "says" }).waitFor();
  await accessible(page);
  await open(page, "/inbox/settings/tools/http/ht_1");
  assert.equal(await page.getByRole("button", { name: "Save" }).count(), 0);
  await page.locator(".locked-note", { hasText: "not change it" }).waitFor();
  await accessible(page);
}, { email: "asha@example.com" });

await journey("on a phone: every page fits, and leads back", async (page) => {
  await open(page, "/inbox/?view=all", ".row");
  await page.locator(".view-tabs a[title=Assistants]").click();
  await page.locator(".base-row", { hasText: "Juniper" }).click();
  const fits = async (name) => {
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, name);
    await accessible(page);
  };
  for (const part of ["Basics", "Answers from", "Agents", "Models", "Budget", "History"]) {
    await page.locator(".part-tabs a", { hasText: part }).click();
    await page.locator(".form-part").first().waitFor();
    await fits(part);
  }
  await page.click(".try-button");
  await page.fill(".preview-ask textarea", "Hello?");
  await page.keyboard.press("Enter");
  await page.locator(".said[data-side=agent] .bubble", { hasText: "says" }).waitFor();
  await fits("talk");
  await page.click("[aria-label='Close the talk']");
  await page.locator(".page-head .back").click();
  await page.locator(".view-tabs a[title=Settings]").click();
  for (const part of ["Models", "Tools", "Packs", "Usage"]) {
    await page.locator(".base-row", { hasText: part }).first().click();
    await page.locator(".form-scroll > *").first().waitFor();
    await page.waitForTimeout(300);
    await fits(part);
    await page.locator(".page-head .back").click();
  }
}, { viewport: PHONE, look: { hasTouch: true } });

await over();
