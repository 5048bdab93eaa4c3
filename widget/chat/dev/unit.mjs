/** Runs every *.test.ts of the widget: bundled by esbuild, run by Node's own test runner. No network, no browser. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const chat = fileURLToPath(new URL("..", import.meta.url));
const tests = readdirSync(chat, { recursive: true }).filter((name) => name.endsWith(".test.ts"));
const outdir = mkdtempSync(join(tmpdir(), "chat-unit-"));
try {
  await build({
    entryPoints: tests.map((name) => join(chat, name)),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "warning",
  });
  const built = readdirSync(outdir, { recursive: true }).filter((name) => name.endsWith(".mjs"));
  const run = spawnSync(process.execPath, ["--test", ...built.map((name) => join(outdir, name))], { stdio: "inherit" });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(outdir, { recursive: true });
}
