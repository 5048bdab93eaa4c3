/** Bundles the sandbox page into dist/sandbox; web.html, with the widget in it, stands in a frame of the page. */
import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export async function build(dist) {
  const out = `${dist}/sandbox`;
  await mkdir(out, { recursive: true });
  for (const name of ["index.html", "web.html", "icon.svg"]) await copyFile(here(name), `${out}/${name}`);
  await bundle({
    entryPoints: { sandbox: here("main.tsx"), web: here("web.ts") },
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022", "safari16"],
    jsx: "automatic",
    jsxImportSource: "preact",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
}
