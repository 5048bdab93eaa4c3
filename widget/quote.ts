/** Shows which sentences of a passage an answer took: signs around them go through Markdown and become marks. */
import type { Draw, Nodes } from "./markdown";

/** Of the private area: no text means anything by them. */
const [OPEN, CLOSE] = ["\uE000", "\uE001"];
const SIGNED = /\uE000([^\uE001]*)\uE001/;

/** Where a mark has to pause, so that Markdown still sees its own signs. */
const PAUSE = /(https?:\S+|(?:^|\n)\s*(?:[-+*>]|\d+[.)]|#+)\s|\]\([^\s)]*\)|[\n*_`[\]|\\])/;

/** The passage with signs around the quote, whose stretches stand apart by blank lines; one that is not found changes nothing. */
export function quoted(text: string, quote: string | undefined): string {
  const plain = text.replace(/[\uE000\uE001]/g, "");
  if (!quote) return plain;
  return put(plain, [quote]) || put(plain, quote.split("\n\n")) || plain;
}

/** Signs around each of the pieces that follow one another in the text; empty when none of them is in it. */
function put(text: string, pieces: string[]): string {
  let done = "";
  let rest = text;
  for (const piece of pieces) {
    const words = piece.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const found = piece.trim() && new RegExp(words.join("\\s+")).exec(rest);
    if (!found) continue;
    // Every second part is a pause. A space before the sign ends the address before it.
    const marked = found[0].split(PAUSE).map((part, i) => (i % 2 || !part.trim() ? part : part.replace(/^\s*/, `$&${OPEN}`) + CLOSE));
    done += rest.slice(0, found.index) + marked.join("");
    rest = rest.slice(found.index + found[0].length);
  }
  return done && done + rest;
}

/** Draws as `draw` does, with marks in the place of the signs. */
export const marking =
  <N>(draw: Draw<N>): Draw<N> =>
  (tag, attributes, children) => {
    const marked: Nodes<N> = children.flatMap((child) =>
      typeof child === "string" ? child.split(SIGNED).map((part, i) => (i % 2 ? draw("mark", null, [part]) : part)) : [child],
    );
    return draw(tag, attributes, marked);
  };
