/** Message text. What we write is drawn as the contact sees it; what they wrote stays as it is, with links to follow. */
import { createElement, Fragment, memo, type ReactElement } from "react";
import { type Draw, markdown } from "../../../markdown";
import { marking, quoted } from "../../../quote";

// Spread, not an array: pieces of one text are never reordered, so they need no keys.
const element: Draw<ReactElement> = (tag, attributes, children) => createElement(tag, attributes, ...children);

export const Formatted = memo(function Formatted({ text }: { text: string }) {
  return createElement(Fragment, null, ...markdown(text, { draw: element }));
});

/** A passage with the sentences marked that an answer took. */
export const Passage = memo(function Passage({ text, quote }: { text: string; quote?: string | undefined }) {
  return createElement(Fragment, null, ...markdown(quoted(text, quote), { draw: marking(element) }));
});

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

export const PlainText = memo(function PlainText({ text }: { text: string }) {
  const parts = [];
  let end = 0;
  for (const { 0: link, index } of text.matchAll(LINK)) {
    parts.push(text.slice(end, index));
    parts.push(
      <a href={link} target="_blank" rel="noopener noreferrer nofollow">
        {link}
      </a>,
    );
    end = index + link.length;
  }
  parts.push(text.slice(end));
  return createElement("p", null, ...parts);
});
