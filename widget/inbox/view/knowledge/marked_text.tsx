/** A passage drawn from its Markdown, with the words of a question marked in it. */
import { createElement, Fragment, memo, type ReactElement } from "react";
import { type Draw, markdown, type Nodes } from "../../../markdown";
import { marked } from "../../state/knowledge/marks";

const element: Draw<ReactElement> = (tag, attributes, children) => createElement(tag, attributes, ...children);

export const MarkedText = memo(function MarkedText({ text, words }: { text: string; words: ReadonlySet<string> }) {
  const draw: Draw<ReactElement> = (tag, attributes, children) => {
    const nodes: Nodes<ReactElement> = children.flatMap((child) =>
      typeof child === "string" ? marked(child, words).map((part) => (part.hit ? element("mark", null, [part.text]) : part.text)) : [child],
    );
    return element(tag, attributes, nodes);
  };
  return createElement(Fragment, null, ...markdown(text, { draw }));
});
