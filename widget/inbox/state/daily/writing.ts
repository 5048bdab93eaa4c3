/** What the text before the cursor asks for: a canned reply behind "/", a colleague behind "@". */
import type { Operator } from "../../../protocol";

export interface Token {
  /** Where its mark stands. */
  from: number;
  to: number;
  /** What was typed behind the mark. */
  typed: string;
}

const LONGEST = 40;

/** A mark counts at the beginning of a word alone: "and/or" and "a@b" are just written so. */
export function tokenAt(text: string, cursor: number, mark: "/" | "@"): Token | undefined {
  const before = text.slice(Math.max(0, cursor - LONGEST - 2), cursor);
  const at = before.lastIndexOf(mark);
  if (at < 0 || (at > 0 && !/\s/u.test(before[at - 1] ?? ""))) return undefined;
  const typed = before.slice(at + 1);
  if (/\s/u.test(typed)) return undefined;
  return { from: cursor - typed.length - 1, to: cursor, typed };
}

/** The text with the token replaced, and where the cursor stands then. */
export function replaced(text: string, { from, to }: Pick<Token, "from" | "to">, by: string): { text: string; cursor: number } {
  return { text: text.slice(0, from) + by + text.slice(to), cursor: from + by.length };
}

/** The server takes no more in one note. */
const MOST_MENTIONS = 20;

/** Whom a note names. A longer name goes first, so that "@Ana María" names nobody called Ana. */
export function mentionsIn(text: string, operators: readonly Pick<Operator, "id" | "name">[]): string[] {
  let rest = text;
  const named: string[] = [];
  for (const { id, name } of [...operators].sort((a, b) => b.name.length - a.name.length)) {
    const mark = `@${name}`;
    const parts = rest.split(mark);
    // What goes on with a letter is another word.
    const isNamed = parts.slice(1).some((after) => !/^[\p{L}\p{N}]/u.test(after));
    if (!isNamed) continue;
    named.push(id);
    rest = parts.join("\u0000");
  }
  return named.slice(0, MOST_MENTIONS);
}
