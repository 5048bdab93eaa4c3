/**
 * A safe subset of Markdown: paragraphs, bold, italics, code, code blocks, lists, tables, links. Text only ever becomes text nodes;
 * the only addresses are http, https and mailto. Customers and operators see the same, each in their own app's nodes.
 */

/** Makes one element, as Preact's `h` and React's `createElement` do. */
export type Draw<N> = (tag: string, attributes: Record<string, unknown> | null, children: Nodes<N>) => N;

export interface MarkdownOptions<N> {
  draw: Draw<N>;
  /** Draws `[1]` in the text; `undefined` leaves it as it is written. */
  citation?: (number: number) => N | string | undefined;
}

/** Nesting nobody writes by hand is left as it is written. */
const DEEPEST = 20;

type Inside<N> = MarkdownOptions<N> & { depth: number };

const deeper = <N>(options: Inside<N>): Inside<N> => ({ ...options, depth: options.depth + 1 });

export type Nodes<N> = (N | string)[];

export function markdown<N>(source: string, options: MarkdownOptions<N>): Nodes<N> {
  return blocks(source.replace(/\r\n?/g, "\n").split("\n"), { ...options, depth: 0 });
}

const FENCE = /^\s*```/;
const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const HEADING = /^#{1,6}\s+(.+?)\s*#*$/;
const QUOTE = /^\s*>\s?/;
const ROW = /^\s*\|.*\|\s*$/;

function blocks<N>(lines: string[], options: Inside<N>): Nodes<N> {
  const { draw } = options;
  if (options.depth > DEEPEST) return [draw("p", null, [lines.join("\n")])];
  const nodes: Nodes<N> = [];
  let at = 0;
  /** Takes the lines from here on that `belongs` accepts. */
  const take = (belongs: (line: string) => boolean) => {
    const start = at;
    while (at < lines.length && belongs(lines[at]!)) at++;
    return lines.slice(start, at);
  };
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = HEADING.exec(line);
    if (!line.trim()) at++;
    else if (FENCE.test(line)) {
      at++;
      const code = take((inside) => !FENCE.test(inside));
      at++;
      nodes.push(draw("pre", { tabIndex: 0 }, [draw("code", null, [code.join("\n")])]));
    } else if (heading) {
      at++;
      nodes.push(draw("p", null, [draw("strong", null, inline(heading[1]!, options))]));
    } else if (QUOTE.test(line)) {
      const inside = take((next) => QUOTE.test(next)).map((next) => next.replace(QUOTE, ""));
      nodes.push(draw("blockquote", null, blocks(inside, deeper(options))));
    } else if (ROW.test(line)) {
      nodes.push(table(take((next) => ROW.test(next)), options));
    } else if (ITEM.test(line)) {
      nodes.push(list(take((next) => ITEM.test(next) || /^\s+\S/.test(next)), options));
    } else {
      const text = take((next) => !!next.trim() && ![FENCE, HEADING, QUOTE, ROW, ITEM].some((other) => other.test(next)));
      nodes.push(draw("p", null, withBreaks(text, options)));
    }
  }
  return nodes;
}

/** Lines that start with a bullet at the first one's depth are items; deeper lines belong to the item above. */
function list<N>(lines: string[], options: Inside<N>): N {
  const { draw } = options;
  const [, indent = "", number] = ITEM.exec(lines[0]!)!;
  const items: string[][] = [];
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item && item[1]!.length <= indent.length) items.push([item[3]!]);
    else items[items.length - 1]!.push(line.slice(Math.min(indent.length + 2, line.search(/\S/))));
  }
  const children = items.map((item) => {
    const nested = item.findIndex((line, i) => i > 0 && ITEM.test(line));
    const own = nested < 0 ? item : item.slice(0, nested);
    return draw("li", null, [...withBreaks(own, options), ...(nested < 0 ? [] : blocks(item.slice(nested), deeper(options)))]);
  });
  if (!number) return draw("ul", null, children);
  return draw("ol", { start: Number(number) }, children);
}

/** A first row over a line of dashes is the head. */
function table<N>(lines: string[], options: Inside<N>): N {
  const { draw } = options;
  const isRule = (line: string | undefined) => /^[\s|:-]+$/.test(line ?? "-x");
  const head = isRule(lines[1]);
  const rows = lines.filter((line) => !isRule(line)).map((line, i) => {
    const cells = line.trim().slice(1, -1).replace(/\\\|/g, "\uE002").split("|");
    return draw("tr", null, cells.map((cell) => draw(head && !i ? "th" : "td", null, inline(cell.replace(/\uE002/g, "|").trim(), options))));
  });
  // Wider than a phone: scrolled by itself, also with the keyboard.
  return draw("div", { tabIndex: 0, role: "group" }, [draw("table", null, [draw("tbody", null, rows)])]);
}

function withBreaks<N>(lines: string[], options: Inside<N>): Nodes<N> {
  return lines.flatMap((line, i) => [...(i ? [options.draw("br", null, [])] : []), ...inline(line.trim(), options)]);
}

/** The first alternative that matches earliest in the text wins; what it holds is read again. */
const INLINE = new RegExp(
  [
    "(?<code>`+)(?<codeText>.+?)\\k<code>",
    "\\[(?<label>[^\\[\\]]+)\\]\\((?<href>[^\\s()]+(?:\\([^\\s()]*\\)[^\\s()]*)*)\\)",
    "\\[(?<cite>\\d{1,2})\\]",
    "(?<strong>\\*\\*|__)(?=\\S)(?<strongText>.+?\\S|\\S)\\k<strong>",
    "(?<![\\w*])(?<em>[*_])(?=[^\\s*_])(?<emText>.*?[^\\s*_])\\k<em>(?![\\w*])",
    "(?<url>https?://[^\\s<>\"']+)",
  ].join("|"),
);

function inline<N>(text: string, options: Inside<N>): Nodes<N> {
  const { draw, depth } = options;
  if (depth > DEEPEST) return [text];
  const nodes: Nodes<N> = [];
  let left = text;
  for (let match = INLINE.exec(left); match; match = INLINE.exec(left)) {
    if (match.index > 0) nodes.push(left.slice(0, match.index));
    left = left.slice(match.index + match[0].length);
    const { codeText, label, href, cite, strongText, emText, url } = match.groups!;
    let node: N | string = match[0];
    if (codeText !== undefined) node = draw("code", null, [codeText.trim()]);
    else if (label !== undefined) node = link(draw, href!, inline(label, { draw, depth: depth + 1 })) ?? match[0];
    else if (cite !== undefined) node = options.citation?.(Number(cite)) ?? match[0];
    else if (strongText !== undefined) node = draw("strong", null, inline(strongText, deeper(options)));
    else if (emText !== undefined) node = draw("em", null, inline(emText, deeper(options)));
    else if (url !== undefined) {
      // The full stop after an address ends the sentence, not the address.
      const bare = url.replace(/[.,;:!?)\]*_]+$/, "");
      node = link(draw, bare, [bare.replace(/^https?:\/\//, "")]) ?? bare;
      left = url.slice(bare.length) + left;
    }
    nodes.push(node);
  }
  return left ? [...nodes, left] : nodes;
}

/** `undefined` for every address that is not plainly a page or a mailbox. */
export function safeUrl(href: string | undefined, base?: string): string | undefined {
  if (!href) return undefined;
  try {
    const url = new URL(href, base);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function link<N>(draw: Draw<N>, href: string, children: Nodes<N>): N | undefined {
  const url = safeUrl(href);
  return url === undefined ? undefined : draw("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}

/** Makes half a text fit to show: a link that is not whole yet is its label, and bold that is still open is closed. */
export function unfinished(source: string): string {
  const text = source.replace(/!?\[([^\][]*)(\](\([^)]*)?)?$/, "$1");
  const open = (text.split("```").length - 1) % 2 === 0 && (text.split("**").length - 1) % 2 === 1;
  return open ? (text.endsWith("**") ? text.slice(0, -2) : `${text}**`) : text;
}

/** The words alone, for the live region. */
export const plainText = (source: string) =>
  source
    .replace(/```\w*/g, "")
    .replace(/\[([^\][]+)\]\([^)]*\)/g, "$1")
    .replace(/\[\d{1,2}\]/g, "")
    .replace(/[*_`#>]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
