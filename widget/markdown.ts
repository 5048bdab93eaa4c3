/**
 * A safe subset of Markdown as virtual nodes: paragraphs, bold, italics, code, code blocks, lists, links. Text only ever
 * becomes text nodes; the only addresses are http, https and mailto.
 */

import { h, type ComponentChild, type ComponentChildren } from "preact";

export interface MarkdownOptions {
  /** Draws `[1]` in the text; `undefined` leaves it as it is written. */
  citation?: (number: number) => ComponentChild | undefined;
}

type Nodes = ComponentChild[];

export function markdown(source: string, options: MarkdownOptions = {}): Nodes {
  return blocks(source.replace(/\r\n?/g, "\n").split("\n"), options);
}

const FENCE = /^\s*```/;
const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const HEADING = /^#{1,6}\s+(.+?)\s*#*$/;
const QUOTE = /^\s*>\s?/;

function blocks(lines: string[], options: MarkdownOptions): Nodes {
  const nodes: Nodes = [];
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
      nodes.push(h("pre", { tabIndex: 0 }, h("code", null, code.join("\n"))));
    } else if (heading) {
      at++;
      nodes.push(h("p", null, h("strong", null, inline(heading[1]!, options))));
    } else if (QUOTE.test(line)) {
      const inside = take((next) => QUOTE.test(next)).map((next) => next.replace(QUOTE, ""));
      nodes.push(h("blockquote", null, blocks(inside, options)));
    } else if (ITEM.test(line)) {
      nodes.push(list(take((next) => ITEM.test(next) || /^\s+\S/.test(next)), options));
    } else {
      const text = take((next) => !!next.trim() && ![FENCE, HEADING, QUOTE, ITEM].some((other) => other.test(next)));
      nodes.push(h("p", null, withBreaks(text, options)));
    }
  }
  return nodes;
}

/** Lines that start with a bullet at the first one's depth are items; deeper lines belong to the item above. */
function list(lines: string[], options: MarkdownOptions): ComponentChild {
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
    return h("li", null, withBreaks(own, options), nested < 0 ? null : blocks(item.slice(nested), options));
  });
  if (!number) return h("ul", null, children);
  return h("ol", { start: Number(number) }, children);
}

function withBreaks(lines: string[], options: MarkdownOptions): Nodes {
  return lines.flatMap((line, i) => [...(i ? [h("br", null)] : []), ...inline(line.trim(), options)]);
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

function inline(text: string, options: MarkdownOptions): Nodes {
  const match = INLINE.exec(text);
  if (!match) return text ? [text] : [];
  const before = text.slice(0, match.index);
  const after = text.slice(match.index + match[0].length);
  const { codeText, label, href, cite, strongText, emText, url } = match.groups!;
  let node: ComponentChildren = match[0];
  let rest = after;
  if (codeText !== undefined) node = h("code", null, codeText.trim());
  else if (label !== undefined) node = link(href!, inline(label, {})) ?? match[0];
  else if (cite !== undefined) node = options.citation?.(Number(cite)) ?? match[0];
  else if (strongText !== undefined) node = h("strong", null, inline(strongText, options));
  else if (emText !== undefined) node = h("em", null, inline(emText, options));
  else if (url !== undefined) {
    // The full stop after an address ends the sentence, not the address.
    const bare = url.replace(/[.,;:!?)\]*_]+$/, "");
    node = link(bare, [bare.replace(/^https?:\/\//, "")]) ?? bare;
    rest = url.slice(bare.length) + after;
  }
  return [...(before ? [before] : []), node as ComponentChild, ...inline(rest, options)];
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

function link(href: string, children: Nodes): ComponentChild | undefined {
  const url = safeUrl(href);
  return url && h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
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
