/**
 * How long the inbox takes from its address to a list that answers, nothing kept by the browser: `node first_load.mjs ORIGIN`,
 * with LOGIN and PASSWORD. Prints one JSON line: times in milliseconds, and the bytes of one load's scripts, style and page.
 */
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../../../widget/package.json", import.meta.url))("playwright-core");
const LOADS = 11;
const [origin] = process.argv.slice(2);

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
try {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(`${origin}/inbox/`);
  await page.fill("#login-email", process.env.LOGIN);
  await page.fill("#login-password", process.env.PASSWORD);
  await page.click(".login button[type=submit]");
  await page.locator(".list-pane").waitFor();
  await page.locator(".view-link[title=All]:visible").first().click();
  await page.locator(".row a").first().waitFor();

  const line = await page.context().newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.setCacheDisabled", { cacheDisabled: true });
  const [files, came] = [new Set(), new Map()];
  line.on("Network.responseReceived", ({ requestId, type }) => ["Script", "Stylesheet", "Document"].includes(type) && files.add(requestId));
  line.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => came.set(requestId, encodedDataLength));

  const loads = [];
  for (let load = 0; load < LOADS; load += 1) {
    files.clear();
    await page.reload({ waitUntil: "commit" });
    await page.locator(".row a").first().waitFor();
    // A key that was pressed has been answered: so much for being interactive.
    await page.keyboard.press("?");
    await page.locator("dialog[open], [role=dialog]").first().waitFor();
    loads.push(await page.evaluate(() => performance.now()));
    await page.keyboard.press("Escape");
  }
  const bytes = [...files].reduce((sum, id) => sum + (came.get(id) ?? 0), 0);
  console.log(JSON.stringify({ loads, bytes }));
} finally {
  await browser.close();
}
