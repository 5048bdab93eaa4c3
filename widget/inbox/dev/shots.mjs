/** Pictures of the main screens, with faults of the page and of accessibility: node inbox/dev/shots.mjs OUT_DIR [filter] */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const out = process.argv[2] ?? "/tmp/inbox-shots";
const filter = process.argv[3] ?? "";
const origin = process.env.ORIGIN ?? "http://127.0.0.1:8123";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(out, { recursive: true });

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"],
});

const wide = { width: 1440, height: 900 };
const middle = { width: 1024, height: 768 };
const phone = { width: 390, height: 844 };
const SHOTS = [
  ["login", "/inbox/", wide, { login: false }],
  ["login-phone", "/inbox/", phone, { login: false }],
  ["mine", "/inbox/c/cv_00000", wide],
  ["nothing-open", "/inbox/?view=all", wide],
  ["queue", "/inbox/c/cv_00001?view=unassigned", wide],
  ["agent", "/inbox/c/cv_00002?view=all", wide],
  ["agent-dark", "/inbox/c/cv_00002?view=all", wide, { dark: true }],
  ["other-dark", "/inbox/c/cv_00004?view=all", wide, { dark: true }],
  ["resolved", "/inbox/c/cv_00007?view=resolved", wide],
  ["middle", "/inbox/c/cv_00009", middle],
  ["middle-contact", "/inbox/c/cv_00009/contact", middle],
  ["phone-list", "/inbox/?view=all", phone],
  ["phone-thread", "/inbox/c/cv_00004?view=all", phone],
  ["phone-thread-dark", "/inbox/c/cv_00008?view=all", phone, { dark: true }],
  ["phone-contact", "/inbox/c/cv_00000/contact", phone],
  ["knowledge", "/inbox/knowledge", wide],
  ["knowledge-base", "/inbox/knowledge/b/kb_shop", wide],
  ["knowledge-base-dark", "/inbox/knowledge/b/kb_shop", wide, { dark: true }],
  ["knowledge-base-middle", "/inbox/knowledge/b/kb_shop", middle],
  ["knowledge-archive", "/inbox/knowledge/b/kb_archive", wide],
  ["knowledge-base-none", "/inbox/knowledge/b/kb_warranty", wide],
  ["knowledge-document", "/inbox/knowledge/b/kb_shop/d/dc_1", wide],
  ["knowledge-failed", "/inbox/knowledge/b/kb_shop/d/dc_6", wide],
  ["knowledge-search", "/inbox/knowledge/b/kb_shop/search", wide, { ask: "How long does delivery take to the islands?" }],
  ["knowledge-search-dark", "/inbox/knowledge/b/kb_shop/search", wide, { ask: "delivery money oak", dark: true }],
  ["knowledge-questions", "/inbox/knowledge/questions", wide],
  ["knowledge-phone-bases", "/inbox/knowledge", phone],
  ["knowledge-phone-base", "/inbox/knowledge/b/kb_shop", phone],
  ["knowledge-phone-base-dark", "/inbox/knowledge/b/kb_shop", phone, { dark: true }],
  ["knowledge-phone-document", "/inbox/knowledge/b/kb_shop/d/dc_1", phone],
  ["knowledge-phone-search", "/inbox/knowledge/b/kb_shop/search", phone, { ask: "How long does delivery take to the islands?" }],
  ["knowledge-phone-questions", "/inbox/knowledge/questions", phone],
  ["knowledge-hindi", "/inbox/knowledge/b/kb_shop", wide, { locale: "hi-IN" }],
  ["knowledge-spanish", "/inbox/knowledge/questions", wide, { locale: "es-ES" }],
  ["hindi", "/inbox/c/cv_00006?view=all", wide, { locale: "hi-IN" }],
  ["spanish-middle", "/inbox/c/cv_00004?view=all", middle, { locale: "es-ES" }],
];

for (const [name, path, viewport, { login = true, dark = false, locale = "en-GB", ask } = {}] of SHOTS) {
  if (!name.includes(filter)) continue;
  const context = await browser.newContext({ viewport, locale, colorScheme: dark ? "dark" : "light", hasTouch: viewport === phone, bypassCSP: false });
  const page = await context.newPage();
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && !m.text().includes("401") && console.log(name, m.type(), m.text()));
  page.on("pageerror", (e) => console.log(name, "page error", e.message));
  if (login) await context.request.post(`${origin}/api/v1/auth/login`, { data: { email: "mira@example.com", password: "switchboard" } });
  await page.goto(origin + path);
  await page.waitForTimeout(1400);
  if (ask) {
    await page.fill(".try-field input", ask);
    await page.keyboard.press("Enter");
    await page.waitForTimeout(500);
  }
  await page.screenshot({ path: join(out, `${name}.png`) });
  const { violations } = await page.evaluate(`(() => { ${axe}; return axe.run(document) })()`);
  for (const v of violations) console.log(name, "axe", v.impact, v.id, v.nodes.length, v.nodes[0].target.join(" "), v.nodes[0].failureSummary.split("\n")[1] ?? "");
  await context.close();
}
await browser.close();
