/** Markdown as Preact nodes. */

import { h, type VNode } from "preact";
import { type Draw, markdown as draw, type MarkdownOptions } from "../markdown";
import { marking, quoted } from "../quote";

export { plainText, safeUrl, unfinished } from "../markdown";

const element: Draw<VNode> = (tag, attributes, children) => h(tag, attributes, children);

export const markdown = (source: string, options: Omit<MarkdownOptions<VNode>, "draw"> = {}) => draw(source, { ...options, draw: element });

/** A passage with the sentences marked that the answer took. */
export const passage = (text: string, quote: string | undefined) => draw(quoted(text, quote), { draw: marking(element) });
