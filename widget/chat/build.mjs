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

/**
 * The chat is text over a web socket or over polling. What Socket.IO has for binary packets and for WebTransport would be
 * two kilobytes that nobody uses; a version of it that names these things otherwise fails the build.
 */
const UNUSED = {
  "engine.io-client/build/esm/transports/webtransport.js": "export class WT {}",
  "engine.io-parser/build/esm/contrib/base64-arraybuffer.js": "export const decode = (text) => text;",
  "socket.io-parser/build/esm/is-binary.js": "export const isBinary = () => false; export const hasBinary = () => false;",
  "socket.io-parser/build/esm/binary.js": "export const deconstructPacket = (packet) => ({ packet, buffers: [] }); export const reconstructPacket = (packet) => packet;",
};

const textOnly = {
  name: "text-only",
  setup(build) {
    const left = new Set(Object.keys(UNUSED));
    build.onLoad({ filter: /\.io-(client|parser)\/build\/esm\/.*\.js$/ }, ({ path }) => {
      const known = Object.keys(UNUSED).find((name) => path.replaceAll("\\", "/").endsWith(name));
      left.delete(known);
      return known && { contents: UNUSED[known], loader: "js" };
    });
    build.onEnd(() => (left.size > 0 && build.initialOptions.outfile.endsWith("chat.js") ? { errors: [{ text: `not found: ${[...left].join(", ")}` }] } : undefined));
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
      plugins: [styleText, textOnly],
      logLevel: "warning",
    });
    const size = gzipSync(await readFile(`${dist}/${name}`), { level: 9 }).length;
    console.log(`${name.padEnd(12)} ${(size / KB).toFixed(1)} KB gzip of ${budget / KB}`);
    if (size > budget) throw new Error(`${name} is over its budget of ${budget} bytes: ${size}`);
  });
  await Promise.all(results);
}
