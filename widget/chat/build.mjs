/** Builds the loader (widget.js) and the app (chat.js), and fails when one outgrows its budget. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { transform, build as bundle } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const KB = 1024;

const entries = [
  { entry: here("loader/loader.ts"), name: "widget.js", budget: 6 * KB },
  { entry: here("main.tsx"), name: "chat.js", budget: 45 * KB },
];

/** Style sheets become minified strings: a shadow root adopts them, which no page's CSP forbids. */
export const styleText = {
  name: "style-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: "safari15" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

export async function build(dist) {
  const results = entries.map(async ({ entry, name, budget }) => {
    await bundle({
      entryPoints: [entry],
      outfile: `${dist}/${name}`,
      bundle: true,
      minify: true,
      format: "iife",
      target: ["es2020", "safari15"],
      jsx: "automatic",
      jsxImportSource: "preact",
      legalComments: "none",
      // Two browsers' worth of text differ in escapes only; UTF-8 is shorter and served as such.
      charset: "utf8",
      plugins: [styleText],
      logLevel: "warning",
    });
    const size = gzipSync(await readFile(`${dist}/${name}`), { level: 9 }).length;
    console.log(`${name.padEnd(12)} ${(size / KB).toFixed(1)} KB gzip of ${budget / KB}`);
    if (size > budget) throw new Error(`${name} is over its budget of ${budget} bytes: ${size}`);
  });
  await Promise.all(results);
}
