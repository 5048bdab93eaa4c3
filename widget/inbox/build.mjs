/** Bundles the inbox into dist/inbox: one script, one style sheet, one page without inline code. */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

export async function build(dist) {
  const out = join(dist, "inbox");
  mkdirSync(out, { recursive: true });
  await esbuild.build({
    entryPoints: [join(here, "main.tsx")],
    outfile: join(out, "inbox.js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "safari16"],
    jsx: "automatic",
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
  for (const file of ["index.html", "icon.svg"]) copyFileSync(join(here, file), join(out, file));
}
