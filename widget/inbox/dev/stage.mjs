/** A fake server, a browser, and journeys through it that are counted: what the journeys share. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function startStage(options, patience = 5_000) {
  const port = 8200 + (process.pid % 500);
  const origin = `http://127.0.0.1:${port}`;
  const shots = process.env.SHOTS ?? "/tmp/inbox-shots";
  mkdirSync(shots, { recursive: true });
  const fake = spawn("node", [fileURLToPath(new URL("fake.mjs", import.meta.url)), "--port", String(port), ...options], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((done) => fake.stdout.once("data", done));
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"],
  });
  const only = process.argv[2] ?? "";
  let failed = 0;

  const dev = async (what, query = {}) => (await (await fetch(`${origin}/dev/${what}?${new URLSearchParams(query)}`)).json()).answer;

  async function journey(name, run, { login = true, viewport = WIDE, email = "mira@example.com", look = {} } = {}) {
    if (!name.includes(only)) return;
    const context = await browser.newContext({ viewport, locale: "en-GB", ...look });
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    const faults = [];
    page.on("pageerror", (e) => faults.push(e.message));
    page.on("console", (m) => m.type() === "error" && /Content Security|Error:/.test(m.text()) && faults.push(m.text()));
    try {
      if (login) await context.request.post(`${origin}/api/v1/auth/login`, { data: { email, password: "switchboard" } });
      await run(page, context);
      assert.deepEqual(faults, []);
      console.log("ok  ", name);
    } catch (e) {
      failed++;
      console.log("FAIL", name, faults, "\n    ", e.message.split("\n").slice(0, 12).join("\n     "));
      await page.screenshot({ path: `${shots}/fail-${name.replace(/\W+/g, "-")}.png` }).catch(() => undefined);
    }
    await context.close();
  }

  /** Nothing that axe finds, on the page as it stands. */
  async function accessible(page) {
    const { violations } = await page.evaluate(`(() => { ${AXE}; return axe.run(document) })()`);
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].target.join(" ")}`), []);
  }

  async function over() {
    await browser.close();
    fake.kill();
    process.exitCode = failed > 0 ? 1 : 0;
  }
  return { journey, dev, origin, shots, accessible, over };
}
