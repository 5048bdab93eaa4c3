/**
 * Bundles the inbox into dist/inbox: the script of the daily work, what comes later in files of its own (each language, the
 * settings), a style sheet and those of pages that few people open, one page without inline code.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import esbuild from "esbuild";

const KB = 1024;
const BUDGET = 300 * KB;
const LANGUAGES = ["en", "es", "hi"];

const here = fileURLToPath(new URL(".", import.meta.url));

export async function build(dist) {
  const out = join(dist, "inbox");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { metafile } = await esbuild.build({
    metafile: true,
    entryPoints: { inbox: join(here, "main.tsx"), campaigns: join(here, "style/later/campaigns.css"), leads: join(here, "style/later/leads.css"), posts: join(here, "style/later/posts.css"), social: join(here, "style/later/social.css"), trade: join(here, "style/later/trade.css") },
    outdir: out,
    chunkNames: "later/[name]-[hash]",
    splitting: true,
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "esm",
    target: ["es2022", "safari16"],
    jsx: "automatic",
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
  for (const file of ["index.html", "icon.svg"]) copyFileSync(join(here, file), join(out, file));
  const size = firstLoad(metafile.outputs);
  console.log(`inbox        ${(size / KB).toFixed(1)} KB gzip of ${BUDGET / KB} at its first load`);
  if (size > BUDGET) throw new Error(`the first load of the inbox is over its budget of ${BUDGET} bytes: ${size}`);
}

/** Everything that is fetched before there is something to see, in the language with the most to fetch. */
function firstLoad(outputs) {
  const begins = (part) => Object.keys(outputs).find((path) => outputs[path].entryPoint?.endsWith(part));
  const reached = (path, all = new Set()) => {
    if (all.has(path)) return all;
    all.add(path);
    for (const one of outputs[path].imports) if (one.kind === "import-statement") reached(one.path, all);
    return all;
  };
  const packed = (paths) => [...paths].reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 9 }).length, 0);
  const inbox = begins("inbox/main.tsx");
  const main = reached(inbox);
  return Math.max(...LANGUAGES.map((language) => packed(new Set([...main, ...reached(begins(`text/words/${language}.ts`)), outputs[inbox].cssBundle]))));
}
