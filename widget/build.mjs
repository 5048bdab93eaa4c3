/**
 * Builds every browser part into dist/; `node build.mjs chat demo` builds only those. Each part has its own build.mjs with
 * `export async function build(dist)`.
 */
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("dist", import.meta.url));
mkdirSync(dist, { recursive: true });

const wanted = process.argv.slice(2);
for (const part of wanted.length ? wanted : ["chat", "demo", "inbox", "sandbox"]) {
  const script = new URL(`${part}/build.mjs`, import.meta.url);
  if (!existsSync(script)) continue;
  const { build } = await import(script.href);
  await build(dist);
}
