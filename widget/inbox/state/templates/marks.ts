/** WhatsApp's own marks in a text: *bold*, _italic_, ~struck~, ```as typed```. */
import type { Piece } from "./gaps";

export type Mark = "strong" | "em" | "s" | "code";
export interface Marked extends Piece {
  marks: readonly Mark[];
}

const SIGNS: readonly (readonly [string, Mark])[] = [["```", "code"], ["*", "strong"], ["_", "em"], ["~", "s"]];
const isWord = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);

interface Letter {
  text: string;
  gap: boolean;
}

/** A gap is one letter: marks around it count, what is filled in does not. */
const lettersOf = (pieces: readonly Piece[]): Letter[] => pieces.flatMap((piece) => (piece.gap ? [piece] : [...piece.text].map((text) => ({ text, gap: false }))));

function signAt(letters: readonly Letter[], at: number, sign: string): boolean {
  return [...sign].every((letter, i) => letters[at + i]?.text === letter && !letters[at + i]?.gap);
}

/** Where the mark that opens at `at` closes: on the same line, with words just inside and none just outside. */
function closing(letters: readonly Letter[], at: number, sign: string): number | undefined {
  const inside = at + sign.length;
  if (isWord(letters[at - 1]?.text) && sign !== "```") return undefined;
  if (!letters[inside] || /\s/.test(letters[inside].text)) return undefined;
  for (let i = inside + 1; i < letters.length; i++) {
    if (letters[i]?.text === "\n" && sign !== "```") return undefined;
    if (!signAt(letters, i, sign) || /\s/.test(letters[i - 1]?.text ?? " ")) continue;
    if (sign === "```" || !isWord(letters[i + 1]?.text)) return i;
  }
  return undefined;
}

function read(letters: readonly Letter[], marks: readonly Mark[], found: Marked[]): void {
  const put = ({ text, gap }: Letter) => {
    const last = found.at(-1);
    if (last && !gap && !last.gap && last.marks === marks) last.text += text;
    else found.push({ text, gap, marks });
  };
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at];
    if (!letter) continue;
    const opened = marks.includes("code") ? undefined : SIGNS.find(([sign, mark]) => !marks.includes(mark) && signAt(letters, at, sign) && closing(letters, at, sign) !== undefined);
    if (!opened) {
      put(letter);
      continue;
    }
    const [sign, mark] = opened;
    const end = closing(letters, at, sign) ?? at;
    read(letters.slice(at + sign.length, end), [...marks, mark], found);
    at = end + sign.length - 1;
  }
}

export function marked(pieces: readonly Piece[]): Marked[] {
  const found: Marked[] = [];
  read(lettersOf(pieces), [], found);
  return found;
}
