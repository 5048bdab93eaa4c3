/** The small pure parts of the knowledge: progress, files, batches, undo, marks, quotes. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { createElement, Fragment, type ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { createLater } from "../desk/knowledge/later";
import { parse, knowledgeHref } from "../desk/route";
import { isLitter, LARGEST, nameFromPath, refusal } from "../state/knowledge/files";
import { type Incoming, nextBatch, shares } from "../state/knowledge/intake";
import { marked, wanted } from "../state/knowledge/marks";
import { share, stage } from "../state/knowledge/progress";
import { en } from "../text/en";
import { type Draw, markdown } from "../../markdown";
import { marking, quoted } from "../../quote";

test("the bar only grows through the stages, and says in words where it is", () => {
  const steps = [
    { state: "queued" },
    { state: "fetching" },
    { state: "reading" },
    { state: "reading", progress: { done: 12, total: 40, unit: "pages" } },
    { state: "embedding" },
    { state: "embedding", progress: { done: 120, total: 300, unit: "passages" } },
    { state: "indexing" },
  ] as const;
  const shown = steps.map((step) => share(step) ?? -1);
  assert.deepEqual(shown, [...shown].sort((a, b) => a - b));
  assert.equal(share({ state: "ready" }), undefined);
  assert.equal(stage(steps[3], en), "Reading page 12 of 40");
  assert.equal(stage(steps[5], en), "Embedding 120 of 300 passages");
  assert.equal(stage({ state: "reading", progress: { done: 9, total: 0, unit: "pages" } }, en), "Reading");
});

test("files that cannot be read are told apart before they are sent", () => {
  assert.equal(refusal({ name: "a.PDF", size: 5 }), undefined);
  assert.equal(refusal({ name: "README", size: 5 }), undefined);
  assert.equal(refusal({ name: "questions.json", size: 5 }), undefined);
  assert.equal(refusal({ name: "film.mp4", size: 5 }), "unknown_kind");
  assert.equal(refusal({ name: "a.pdf", size: LARGEST + 1 }), "too_large");
  assert.equal(refusal({ name: "a.pdf", size: 0 }), "empty");
  assert.equal(isLitter("/help/.DS_Store"), true);
  assert.equal(isLitter("/help/~$draft.docx"), true);
  assert.equal(nameFromPath("/help/returns/index.md"), "help - returns - index.md");
});

test("small files go up together, a large one alone, and each has its part of the progress", () => {
  const file = (key: string, size: number, more: Partial<Incoming> = {}): Incoming => ({ key, base: "kb", name: key, size, phase: "waiting", share: 0, ...more });
  const keys = (items: readonly Incoming[]) => nextBatch(items).map(({ key }) => key);
  assert.deepEqual(keys([file("a", 10), file("big", 9e6), file("b", 20), file("other", 1, { base: "kb2" })]), ["a", "b"]);
  assert.deepEqual(keys([file("big", 9e6), file("a", 10)]), ["big"]);
  assert.deepEqual(keys([file("again", 10, { alone: true }), file("a", 10)]), ["again"]);
  assert.deepEqual(keys([file("gone", 10, { phase: "failed" })]), []);
  const each = shares([file("a", 100), file("b", 300)], 0.5);
  assert.deepEqual([each.get("a"), Math.round((each.get("b") ?? 0) * 100)], [1, 33]);
});

test("what is planned happens once, unless it is called off in time", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const done: string[] = [];
  const later = createLater(5_000);
  later.plan(() => done.push("a"));
  const callOff = later.plan(() => done.push("b"));
  assert.equal(callOff(), true);
  mock.timers.tick(5_001);
  assert.deepEqual(done, ["a"]);
  assert.equal(callOff(), false);
  later.plan(() => done.push("c"));
  later.flush();
  mock.timers.tick(9_000);
  assert.deepEqual(done, ["a", "c"]);
  mock.timers.reset();
});

test("the words of a question are marked in whatever form they stand", () => {
  const hits = (text: string, question: string) => marked(text, wanted(question)).filter((p) => p.hit).map((p) => p.text);
  assert.deepEqual(hits("Deliveries take long; we deliver in 3 days.", "How long does delivery take?"), ["Deliveries", "take", "long"]);
  assert.deepEqual(hits("El envío es gratis", "envio gratis"), ["envío", "gratis"]);
  assert.deepEqual(hits("रिटर्न तीस दिन में", "रिटर्न कैसे करें"), ["रिटर्न"]);
  assert.equal(marked("<b>x</b>", wanted("x")).map((p) => p.text).join(""), "<b>x</b>");
});

const element: Draw<ReactElement> = (tag, attributes, children) => createElement(tag, attributes, ...children);
const shown = (text: string, quote?: string) =>
  renderToStaticMarkup(createElement(Fragment, null, ...markdown(quoted(text, quote), { draw: marking(element) })));

test("a quote is marked inside the passage, through its Markdown", () => {
  assert.equal(shown("One. Two is here. Three.", "Two is here."), "<p>One. <mark>Two is here.</mark> Three.</p>");
  assert.equal(shown("It **costs 4 euros** in all.", "It **costs 4 euros** in all."), "<p><mark>It </mark><strong><mark>costs 4 euros</mark></strong> <mark>in all.</mark></p>");
  assert.equal(shown("- one\n- two", "one\n- two"), "<ul><li><mark>one</mark></li><li><mark>two</mark></li></ul>");
  assert.equal(shown("First line\nsecond line.", "First line second line."), "<p><mark>First line</mark><br/><mark>second line.</mark></p>");
});

test("stretches that stand apart are marked apart, and one that is not there marks nothing", () => {
  assert.equal(shown("A is one. B is two. C is three.", "A is one.\n\nC is three."), "<p><mark>A is one.</mark> B is two. <mark>C is three.</mark></p>");
  assert.equal(shown("Nothing of it.", "Another text"), "<p>Nothing of it.</p>");
  assert.equal(shown("See https://a.example/x today.", "See https://a.example/x today.").includes('href="https://a.example/x"'), true);
  assert.equal(shown("<img src=x onerror=y>", "<img src=x onerror=y>"), "<p><mark>&lt;img src=x onerror=y&gt;</mark></p>");
});

test("a quoted row of a table is marked cell by cell", () => {
  assert.match(shown("| A | B |\n| --- | --- |\n| 1 | 4.90 € |", "| 1 | 4.90 € |"), /<td><mark>1 ?<\/mark><\/td><td><mark>4.90 € ?<\/mark><\/td>/);
});

test("tables of a passage are tables", () => {
  assert.match(shown("| A | B |\n| --- | --- |\n| 1 | x \\| y |"), /<th>A<\/th>.*<td>1<\/td><td>x \| y<\/td>/);
});

test("each place in the knowledge has an address of its own", () => {
  for (const place of [
    { page: "bases" },
    { page: "questions" },
    { page: "documents", base: "kb 1" },
    { page: "search", base: "kb1" },
    { page: "document", base: "kb1", document: "a/b" },
  ] as const) {
    const address = new URL(knowledgeHref(place), "https://here.example");
    assert.deepEqual(parse(address.pathname, address.search).knowledge, place);
  }
  assert.equal(parse("/inbox/c/cv_1", "").knowledge, undefined);
  assert.equal(parse("/inbox/knowledgeable", "").knowledge, undefined);
});
