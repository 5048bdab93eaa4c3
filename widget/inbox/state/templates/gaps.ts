/** Gaps in the text of a template, `{{1}}` or `{{first_name}}`, as the server finds them. */

export type Format = "POSITIONAL" | "NAMED";
export type Examples = Readonly<Record<string, string>>;

export interface Gap {
  name: string;
  start: number;
  end: number;
}

const GAP = /\{\{(?!\{)((?:(?!\{\{|\}\}).)*)\}\}/gs;

/** In the order of the text; of `{{{{name}}` the last braces count. */
export function gapsIn(text: string): Gap[] {
  return [...text.matchAll(GAP)].map((found) => ({ name: (found[1] ?? "").trim(), start: found.index, end: found.index + found[0].length }));
}

/** Each gap once: by number, or by first use. */
export function namesIn(text: string, format: Format): string[] {
  const names = [...new Set(gapsIn(text).map(({ name }) => name))];
  const place = (name: string) => (/^\d+$/.test(name) ? Number(name) : Infinity);
  return format === "POSITIONAL" ? names.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b))) : names;
}

export const fitsFormat = (name: string, format: Format): boolean => (format === "NAMED" ? /^[a-z][a-z0-9_]*$/ : /^\d+$/).test(name);

/** Braces that belong to no gap. */
export function hasStrayBraces(text: string): boolean {
  const rest = text.replace(GAP, "");
  return rest.includes("{{") || rest.includes("}}");
}

/** What the next gap is called: the number after the last, or a name that is not taken. */
export function nextName(text: string, format: Format, wish: string): string {
  const taken = namesIn(text, format);
  if (format === "POSITIONAL") return String(Math.max(0, ...taken.filter((name) => /^\d+$/.test(name)).map(Number)) + 1);
  let n = 1;
  let name = wish;
  while (taken.includes(name)) name = `${wish}_${++n}`;
  return name;
}

/** The examples of the gaps that are there now: one that was only renamed keeps its own. */
export function carried(examples: Examples, before: readonly string[], after: readonly string[]): Examples {
  const gone = before.filter((name) => !after.includes(name));
  const come = after.filter((name) => !before.includes(name));
  const next: Record<string, string> = { ...examples };
  const [from, to] = [gone[0], come[0]];
  if (gone.length === 1 && come.length === 1 && from !== undefined && to !== undefined) {
    const moved = examples[from];
    if (moved !== undefined && next[to] === undefined) next[to] = moved;
    delete next[from];
  }
  return next;
}

export interface Worded {
  text: string;
  examples: Examples;
}

/** The same text with its gaps numbered, or named. */
export function inFormat({ text, examples }: Worded, format: Format, wish: string): Worded {
  const names = namesIn(text, format === "NAMED" ? "POSITIONAL" : "NAMED");
  const called = new Map(names.map((name, at) => [name, format === "POSITIONAL" ? String(at + 1) : fitsFormat(name, format) ? name : names.length === 1 ? wish : `${wish}_${at + 1}`]));
  return {
    text: text.replace(GAP, (_, name: string) => `{{${called.get(name.trim()) ?? ""}}}`),
    examples: Object.fromEntries(names.flatMap((name) => (examples[name] === undefined ? [] : [[called.get(name) ?? name, examples[name]]]))),
  };
}

export interface Piece {
  text: string;
  gap: boolean;
}

/** The text as a customer reads it: gaps with their examples; one without stays as it is written. */
export function pieces({ text, examples }: Worded): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const { name, start, end } of gapsIn(text)) {
    if (start > from) found.push({ text: text.slice(from, start), gap: false });
    found.push({ text: examples[name]?.trim() || text.slice(start, end), gap: true });
    from = end;
  }
  if (from < text.length) found.push({ text: text.slice(from), gap: false });
  return found;
}
