/** Copies the demo shop to dist/demo/. The server puts the keys of its inboxes in place of {{inbox_key}} and {{practice_key}}. */
import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export async function build(dist) {
  await mkdir(`${dist}/demo`, { recursive: true });
  for (const name of ["index.html", "practice.html", "icon.svg"]) await copyFile(here(name), `${dist}/demo/${name}`);
  await bundle({
    entryPoints: [here("demo.css"), here("demo.ts")],
    outdir: `${dist}/demo`,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020", "safari15"],
    logLevel: "warning",
  });
}
