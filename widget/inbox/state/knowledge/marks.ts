/** Which parts of a text are words of a search, told roughly as the search itself compares them. */

export interface Part {
  text: string;
  hit: boolean;
}

const COMMON = new Set(
  "a an and are at be but by can do does for from has have how i if in is it its me my not of on or our so that the their there this to was we what when where which who why will with you your".split(" "),
);
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}’']*/gu;

const folded = (word: string) => word.normalize("NFKD").replace(/[\p{Mn}’']/gu, "").toLowerCase();

/** English endings off, as far as the rest still says something. */
function stem(word: string): string {
  const cut = word.replace(/(ies|ied)$/, "y").replace(/(ingly|edly|ing|ed|es|s|ly)$/, "");
  return cut.length >= 3 ? cut.replace(/e$/, "").replace(/(.)\1$/, "$1") : word;
}

/** The words of a question that a search would weigh. */
export function wanted(question: string): ReadonlySet<string> {
  const words = [...question.matchAll(WORD)].map(([word]) => folded(word)).filter(Boolean);
  const telling = words.filter((word) => !COMMON.has(word));
  return new Set((telling.length > 0 ? telling : words).map(stem));
}

export function marked(text: string, words: ReadonlySet<string>): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (!words.has(stem(folded(word)))) continue;
    if (index > end) parts.push({ text: text.slice(end, index), hit: false });
    parts.push({ text: word, hit: true });
    end = index + word.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), hit: false });
  return parts;
}
