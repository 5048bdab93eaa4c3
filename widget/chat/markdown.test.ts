import assert from "node:assert/strict";
import { test } from "node:test";
import type { ComponentChild, VNode } from "preact";
import { markdown, plainText, safeUrl, unfinished } from "./markdown";

/** Writes the nodes out as HTML would be, for comparison only. */
function show(node: ComponentChild | ComponentChild[]): string {
  if (Array.isArray(node)) return node.map(show).join("");
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (typeof node !== "object") return String(node).replace(/</g, "&lt;");
  const { type, props } = node as VNode<{ href?: string; start?: number; children?: ComponentChild }>;
  const attributes = [props.href && ` href=${props.href}`, props.start && ` start=${props.start}`].filter(Boolean).join("");
  return `<${String(type)}${attributes}>${show(props.children)}</${String(type)}>`;
}

const cases: [name: string, source: string, expected: string][] = [
  ["paragraphs and breaks", "one\ntwo\n\nthree", "<p>one<br></br>two</p><p>three</p>"],
  ["bold and italics", "**b *i* b** and _i_", "<p><strong>b <em>i</em> b</strong> and <em>i</em></p>"],
  ["names with underscores stay", "snake_case_name 2*3*4", "<p>snake_case_name 2*3*4</p>"],
  ["code keeps its marks", "`**x**`", "<p><code>**x**</code></p>"],
  ["a code block", "```js\na < b\n```\nend", "<pre><code>a &lt; b</code></pre><p>end</p>"],
  ["an open code block", "```\nhalf", "<pre><code>half</code></pre>"],
  ["lists within lists", "- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"],
  ["a list that starts at three", "3. a\n4. b", "<ol start=3><li>a</li><li>b</li></ol>"],
  ["a list after a line", "see:\n- a", "<p>see:</p><ul><li>a</li></ul>"],
  ["a link", "[shop](https://a.example/x)", "<p><a href=https://a.example/x>shop</a></p>"],
  ["a bare address without the full stop", "at https://a.example/x.", "<p>at <a href=https://a.example/x>a.example/x</a>.</p>"],
  ["a script address is text", "[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"],
  ["tags are text", "<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)></p>"],
  ["a heading is a bold line", "## Title", "<p><strong>Title</strong></p>"],
  ["a number in brackets without a passage stays", "[7]", "<p>[7]</p>"],
];

for (const [name, source, expected] of cases) {
  test(`markdown: ${name}`, () => assert.equal(show(markdown(source)), expected));
}

test("markdown: a cited passage is drawn by the caller", () => {
  assert.equal(show(markdown("x [1]", { citation: (n) => `<${n}>` })), "<p>x &lt;1></p>");
});

test("markdown: hostile input ends quickly", () => {
  const started = Date.now();
  for (const piece of ["**", "[", "_a", "`", "- ", "> ", "](", "*a "]) markdown(piece.repeat(4000));
  assert.ok(Date.now() - started < 3000, `${Date.now() - started} ms`);
});

test("only pages and mailboxes are addresses", () => {
  assert.equal(safeUrl("data:text/html,x"), undefined);
  assert.equal(safeUrl("/files/1", "https://a.example"), "https://a.example/files/1");
  assert.equal(safeUrl("mailto:a@b.example"), "mailto:a@b.example");
});

test("half a text shows no broken marks", () => {
  assert.equal(unfinished("see [the deli"), "see the deli");
  assert.equal(unfinished("see [page](https://a"), "see page");
  assert.equal(unfinished("a **b"), "a **b**");
  assert.equal(unfinished("a **"), "a ");
});

test("the live region hears words only", () => assert.equal(plainText("**Hi** [x](https://a) [1]\n- a"), "Hi x - a"));
