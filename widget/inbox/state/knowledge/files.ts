/** Which files the knowledge can read, as far as that can be told before they are sent. */

/** What the server takes at most, a file. */
export const LARGEST = 50 * 1024 * 1024;

const READABLE = new Set(
  "pdf docx docm dotx xlsx xlsm xltx ods csv tsv tab json jsonl ndjson md markdown mdx html htm xhtml txt text log rst".split(" "),
);

/** For the picker of files. */
export const ACCEPT = [...READABLE].map((ending) => `.${ending}`).join(",");

export type Refusal = "too_large" | "unknown_kind" | "empty";

export function refusal({ name, size }: { name: string; size: number }): Refusal | undefined {
  const ending = endingOf(name);
  // Without an ending the server looks into the file itself.
  if (ending !== undefined && !READABLE.has(ending)) return "unknown_kind";
  if (size > LARGEST) return "too_large";
  return size === 0 ? "empty" : undefined;
}

export function endingOf(name: string): string | undefined {
  return /[^./\\]\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase();
}

/** What systems leave in folders and nobody means to upload. */
export function isLitter(path: string): boolean {
  return path.split("/").some((part) => part.startsWith(".") || part.startsWith("~$") || /^(Thumbs\.db|desktop\.ini|__MACOSX|node_modules)$/i.test(part));
}

/** The server keeps the last part of a path only: the folders go into the name, so that two `index.md` stay two. */
export function nameFromPath(path: string): string {
  return path.split("/").filter(Boolean).join(" - ");
}
