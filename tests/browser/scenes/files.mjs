/** Files both ways. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const LABEL = "Return label\nPC-1042\n";

export async function files(stage) {
  const operator = await stage.operator();
  const customer = await stage.customer();
  const { page } = customer;

  await stage.step("the customer sends a picture, and the operator sees it", async () => {
    await customer.open();
    await customer.askForPerson();
    await operator.openOf(customer);
    await operator.takeOver();
    const buffer = await page.screenshot({ clip: { x: 0, y: 0, width: 640, height: 400 } });
    await customer.attach({ name: "broken dial.png", mimeType: "image/png", buffer });
    await stage.shot(page, "customer file ready");
    await customer.say("The dial arrived like this");
    await loaded(customer.own("The dial arrived").locator(".picture img"));
    const preview = operator.bubble("contact", "The dial arrived").locator(".picture img");
    await loaded(preview);
    await customer.readMark("The dial arrived").waitFor();
    await stage.shot(page, "customer picture");
    await stage.shot(operator.page, "operator picture");
    await preview.click();
    await loaded(operator.page.locator("dialog[open] img"));
    await stage.shot(operator.page, "operator picture large");
    await operator.page.keyboard.press("Escape");
    await operator.page.locator("dialog").waitFor({ state: "detached" });
  });

  await stage.step("the operator sends a file, and the customer gets its bytes", async () => {
    const file = { name: "label.txt", mimeType: "text/plain", buffer: Buffer.from(LABEL) };
    await operator.page.locator(".composer input[type=file]").setInputFiles(file);
    await operator.page.locator(".uploads [data-phase=ready]").waitFor();
    await stage.shot(operator.page, "operator file ready");
    await operator.reply("Here is your label");
    const link = customer.fromOperator("Here is your label").locator("a.file");
    await link.filter({ hasText: "label.txt" }).waitFor();
    await stage.shot(page, "customer file");
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    assert.equal(await readFile(await download.path(), "utf8"), LABEL);
    assert.equal(download.suggestedFilename(), "label.txt");
    await operator.page.locator(".timeline a.file", { hasText: "label.txt" }).waitFor();
  });

  await stage.step("a file with a long name can be taken out again, and one with a picture's name only is shown as a file", async () => {
    const long = { name: `${"a very long name that a scanner made ".repeat(3)}.txt`, mimeType: "text/plain", buffer: Buffer.from(LABEL) };
    await customer.attach(long);
    await stage.shot(page, "customer long file name");
    await page.locator(".uploads button").click({ timeout: 2_000 });
    await page.locator(".uploads li").waitFor({ state: "detached" });
    await customer.attach({ name: "photo.png", mimeType: "image/png", buffer: Buffer.from(LABEL) });
    assert.equal(await page.locator(".uploads img").count(), 0);
    await page.locator(".uploads button").click();
  });

  await stage.step("a kind of file that is not taken is refused with a reason", async () => {
    const file = { name: "setup.exe", mimeType: "application/x-msdownload", buffer: Buffer.from("MZ") };
    await page.locator(".composer input[type=file]").setInputFiles(file);
    await page.locator(".trouble, .uploads .failed").first().waitFor();
    await stage.shot(page, "customer file refused");
    await operator.resolve();
    await customer.rating.waitFor();
  });
}

async function loaded(picture) {
  await picture.waitFor();
  await picture.evaluate((element) => element.decode());
  assert.ok(await picture.evaluate((element) => element.naturalWidth > 100), "the picture is empty");
}
