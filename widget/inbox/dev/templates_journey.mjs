/** The pages about templates against the fake server, with axe. */
import assert from "node:assert/strict";
import { PHONE, startStage } from "./stage.mjs";

const { journey, dev, origin, shots, accessible, over } = await startStage(["--count", "8", "--pace", "0.3"], 12_000);
const shot = (page, name, full = false) => page.screenshot({ path: `${shots}/templates-${name}.png`, animations: "disabled", fullPage: full });
const open = async (page, path, wait) => {
  await page.goto(origin + path);
  await page.locator(wait).first().waitFor();
};
const LIST = "/inbox/settings/templates";
const row = (page, text) => page.locator(".template-row", { hasText: text });

await journey("templates are listed with their state, searched, filtered and read anew", async (page) => {
  await dev("templates", { what: "first" });
  await open(page, LIST, ".template-row");
  assert.equal(await page.locator(".template-row").count(), 7);
  await row(page, "spring_sale").getByText("Rejected").waitFor();
  await row(page, "spring_sale").getByText("Category or language do not fit the text.").waitFor();
  await row(page, "new_collection").getByText("Cannot be sent from here").waitFor();
  await page.getByText("Not here yet: templates with cards").waitFor();
  await accessible(page);
  await shot(page, "list");
  await page.getByRole("button", { name: /^Approved/ }).click();
  assert.equal(await page.locator(".template-row").count(), 4);
  await page.getByLabel("Category").selectOption("MARKETING");
  await page.locator(".template-row").first().getByText("new_collection").waitFor();
  await page.getByRole("searchbox").fill("nothing of the kind");
  await page.getByText("No template matches").waitFor();
  await accessible(page);
  await page.getByRole("searchbox").fill("");
  await page.getByLabel("Category").selectOption("");
  await page.getByRole("button", { name: /^All/ }).click();
  await page.getByRole("button", { name: /^Sync now/ }).click();
  await page.getByText("7 templates were read from the platform").waitFor();
  assert.equal(await row(page, "Spanish").getByText("Approved").count(), 1);
  await dev("fault", { times: "1", status: "503", path: "sync" });
  await page.getByRole("button", { name: /^Sync now/ }).click();
  await page.locator(".form-fault", { hasText: "short break" }).waitFor();
});

await journey("the first is created from a ready beginning", async (page) => {
  await dev("templates", { what: "none" });
  await open(page, LIST, ".template-starts");
  await accessible(page);
  await shot(page, "none");
  await page.getByRole("link", { name: /^Order update/ }).click();
  await page.getByRole("heading", { name: "New template" }).waitFor();
  await page.locator(".phone-text", { hasText: "Hello Ana, your order 48213 has left our warehouse." }).waitFor();
  await accessible(page);
  await shot(page, "start");
  await page.getByLabel("Name", { exact: true }).fill("Order Update 2");
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "order_update_2");
  await page.getByRole("radio", { name: /^Text/ }).check({ force: true });
  await page.getByRole("button", { name: "Insert a gap: Text of the header" }).click();
  await page.keyboard.type("order");
  assert.equal(await page.getByLabel("Text of the header").inputValue(), "{{order}}", "a new gap's name is typed over");
  await page.getByLabel("Example for {{order}} in the header").fill("48213");
  await page.getByLabel("Text of the header").fill("Order {{order}}");
  assert.equal(await page.getByLabel("Example for {{order}} in the header").inputValue(), "48213");
  await page.getByRole("button", { name: "Add a button: Link" }).click();
  await page.keyboard.type("Track it");
  await page.getByLabel("Address").fill("https://shop.example/t/{{1}}");
  await page.getByRole("button", { name: "Send for review" }).click();
  await page.getByText("Some fields are not right yet.").waitFor();
  await accessible(page);
  await shot(page, "faults");
  await page.getByLabel("Example for {{1}}").fill("48213");
  await page.getByRole("button", { name: "Send for review" }).click();
  await page.getByText("“order_update_2” is in review").waitFor();
  await page.getByText("The platform reviews it: minutes").waitFor();
  assert.equal(await page.getByRole("button", { name: /for review/ }).count(), 0, "what is in review cannot be changed");
  await accessible(page);
  await page.getByRole("link", { name: "Back" }).click();
  await row(page, "order_update_2").waitFor();
});

await journey("what the server refuses stands at its field, and nothing typed is lost unasked", async (page) => {
  await dev("templates", { what: "first" });
  await open(page, `${LIST}/in_wa/new`, ".gapped");
  await page.getByLabel("Name", { exact: true }).fill("taken");
  await page.locator(".gapped").getByRole("textbox", { name: "Text", exact: true }).fill("Something odd");
  await page.getByLabel("Footer").fill("x".repeat(61));
  await page.getByText("60 characters at most.").waitFor();
  await page.getByLabel("Footer").fill("");
  await page.getByRole("button", { name: "Add a button: Quick reply" }).click();
  await page.keyboard.type("Odd");
  await page.getByRole("button", { name: "Send for review" }).click();
  await page.locator(".gapped .fault", { hasText: "has braces that belong to no parameter" }).waitFor();
  await page.locator(".template-button .fault", { hasText: "has the text of another" }).waitFor();
  await accessible(page);
  await page.locator(".gapped").getByRole("textbox", { name: "Text", exact: true }).fill("Something plain");
  await page.locator(".template-button").getByRole("textbox", { name: "Text", exact: true }).fill("Fine");
  await page.getByRole("button", { name: "Send for review" }).click();
  await page.locator(".form-fault", { hasText: "There is already such a template" }).waitFor();
  await page.getByRole("link", { name: "Models" }).click();
  await page.getByRole("button", { name: "Stay" }).click();
  assert.equal(await page.getByRole("textbox", { name: "Text", exact: true }).first().inputValue(), "Something plain");
  for (const name of ["Link", "Link", "Call", "Code to copy"]) await page.getByRole("button", { name: `Add a button: ${name}` }).click();
  for (const name of ["Link", "Call", "Code to copy"]) assert.equal(await page.getByRole("button", { name: `Add a button: ${name}` }).isDisabled(), true, name);
  await page.getByText("See all options").waitFor();
  await page.getByRole("button", { name: "Add a button: Quick reply" }).click();
  assert.deepEqual(await page.locator(".template-button legend").allTextContents(), ["Button 1: Quick reply", "Button 2: Quick reply", "Button 3: Link", "Button 4: Link", "Button 5: Call", "Button 6: Code to copy"]);
  await accessible(page);
  await page.getByRole("radio", { name: /^Named/ }).check({ force: true });
  await page.getByRole("link", { name: "Models" }).click();
  await page.getByRole("button", { name: "Leave" }).click();
  await page.getByRole("heading", { name: "Models" }).waitFor();
});

await journey("one is changed, refused the second time, copied and deleted", async (page) => {
  await dev("templates", { what: "first" });
  await open(page, `${LIST}/in_wa/rc_order`, ".phone-buttons");
  await page.locator(".phone-text strong", { hasText: "left our warehouse" }).waitFor();
  await page.getByText("once a day and ten times in 30 days").waitFor();
  await page.getByText("The category of an approved template is fixed.").waitFor();
  assert.equal(await page.getByLabel("Example for {{1}}").inputValue(), "48213");
  await accessible(page);
  await shot(page, "approved");
  await page.getByLabel("Footer").fill("Linden & Oak, Madrid");
  await page.getByRole("button", { name: "Send the change for review" }).click();
  await page.getByText("The change of “order_update” is in review").waitFor();
  await page.getByRole("link", { name: "Back" }).click();
  await page.getByRole("button", { name: /^Sync now/ }).click();
  await row(page, "Approved").first().waitFor();
  await row(page, "order_update").first().click();
  await page.getByLabel("Footer").fill("Linden & Oak, Barcelona");
  await page.getByRole("button", { name: "Send the change for review" }).click();
  await page.locator(".form-fault", { hasText: "once a day and ten times in thirty days" }).waitFor();
  await page.getByLabel("Footer").fill("Linden & Oak, Madrid");
  await page.getByRole("link", { name: "Use as a beginning" }).click();
  await page.getByRole("heading", { name: "New template" }).waitFor();
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "order_update");
  await open(page, `${LIST}/in_wa/rc_order`, ".phone-buttons");
  await page.getByRole("button", { name: "Delete the template" }).click();
  await page.getByText("The platform keeps the name taken for 30 days").waitFor();
  await accessible(page);
  await shot(page, "delete");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.locator(".template-row").first().waitFor();
  assert.equal(await page.locator(".template-row").count(), 6);
});

await journey("what cannot be written here is shown and says so", async (page) => {
  await dev("templates", { what: "first" });
  for (const [id, words] of [["rc_cards", "It has cards"], ["rc_bill", "It has a file at the top"], ["rc_code", "It is for one-time passwords"], ["gone", "This template is not there any more."]]) {
    await open(page, `${LIST}/in_wa/${id}`, id === "gone" ? ".empty" : ".phone");
    await page.getByText(words).last().waitFor();
    assert.equal(await page.getByRole("button", { name: /for review/ }).count(), 0);
    await accessible(page);
  }
  await open(page, `${LIST}/in_wa/rc_bill`, ".phone-media");
  await shot(page, "file");
  await open(page, `${LIST}/in_page/new`, ".gapped");
  await page.getByText("Messenger takes utility templates only").waitFor();
  assert.equal(await page.getByLabel("Footer").count(), 0);
});

await journey("whose role does not write templates reads them and may read them anew", async (page) => {
  await open(page, LIST, ".template-row");
  assert.equal(await page.getByRole("link", { name: /New template/ }).count(), 0);
  await page.getByRole("button", { name: /^Sync now/ }).click();
  await page.getByText("7 templates were read from the platform").waitFor();
  await row(page, "order_update").first().click();
  await page.locator(".phone-text").waitFor();
  assert.equal(await page.getByRole("button", { name: "Delete the template" }).count(), 0);
  assert.equal(await page.getByLabel("Footer").getAttribute("readonly"), "");
  await accessible(page);
}, { email: "asha@example.com" });

await journey("without a connected inbox the page leads to the inboxes", async (page) => {
  await dev("inboxes", { what: "none" });
  await open(page, LIST, ".empty");
  await page.getByRole("link", { name: "Go to the inboxes" }).waitFor();
  await accessible(page);
  await dev("inboxes", { what: "first" });
});

await journey("on a phone, in the dark, in other languages, all of it fits", async (page) => {
  await dev("templates", { what: "first" });
  for (const [path, wait, name] of [[LIST, ".template-row", "list"], [`${LIST}/in_wa/new/appointment_reminder`, ".phone-text", "new"], [`${LIST}/in_wa/rc_sale`, ".phone-text", "rejected"]]) {
    await open(page, path, wait);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, path);
    await accessible(page);
    await shot(page, `phone-${name}`);
    await page.locator(".form-scroll").evaluate((e) => e.scrollTo(0, e.scrollHeight));
    await shot(page, `phone-${name}-end`);
  }
}, { viewport: PHONE, look: { colorScheme: "dark", hasTouch: true, locale: "hi-IN" } });

await journey("a wide window in the dark, in Spanish", async (page) => {
  await open(page, `${LIST}/in_wa/new/order_update`, ".phone-text");
  await accessible(page);
  await shot(page, "dark-spanish");
}, { look: { colorScheme: "dark", locale: "es-ES" } });

await over();
