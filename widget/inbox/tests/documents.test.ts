/** The list of documents: pages, the socket's news and deletions in whatever order they come. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type DocumentsInput, type DocumentsState, documentsOf, onDocuments, visible } from "../state/knowledge/documents";
import type { DocumentPage, KnowledgeDocument } from "../state/knowledge/wire";
import { minute } from "./examples";

const document = (id: string, more: Partial<KnowledgeDocument> = {}): KnowledgeDocument => ({
  id,
  name: `${id}.pdf`,
  title: `Title ${id}`,
  kind: "file",
  passages: 0,
  version: 1,
  created_at: minute(0),
  updated_at: minute(0),
  state: "ready",
  can_retry: false,
  ...more,
});
const page = (items: KnowledgeDocument[], more: Partial<DocumentPage> = {}): DocumentPage => ({
  items,
  counts: { ready: items.length, working: 0, failed: 0 },
  ...more,
});
const after = (state: DocumentsState, ...inputs: DocumentsInput[]) => inputs.reduce(onDocuments, state);
const loaded = () => after(documentsOf("kb"), { kind: "page", page: page([document("a"), document("b")]), first: true, asked: 1 });

test("a new document stands on top and counts at once; what may have been counted asks for the counts", () => {
  let s = after(loaded(), { kind: "told", document: document("c", { state: "queued" }), at: 2 });
  assert.deepEqual(s.ids, ["c", "a", "b"]);
  assert.deepEqual([s.counts.working, s.countsStale], [1, true]);
  s = after(s, { kind: "told", document: document("d", { state: "queued", stale: true }), at: 3 });
  assert.deepEqual([s.counts.working, s.countsStale], [1, true]);
});

test("progress changes the row where it is, the end of it moves the counts", () => {
  let s = after(loaded(), { kind: "told", document: document("b", { state: "reading", progress: { done: 2, total: 9, unit: "pages" } }), at: 2 });
  assert.deepEqual(s.ids, ["a", "b"]);
  assert.deepEqual(s.counts, { ready: 1, working: 1, failed: 0 });
  s = after(s, { kind: "told", document: document("b", { state: "failed", error: "locked" }), at: 3 });
  assert.deepEqual(s.counts, { ready: 1, working: 0, failed: 1 });
  assert.equal(s.byId.get("b")?.error, "locked");
});

test("a page that was asked for before the news does not undo it", () => {
  const told = after(loaded(), { kind: "told", document: document("a", { state: "embedding" }), at: 5 });
  const old = after(told, { kind: "page", page: page([document("a", { state: "queued" }), document("b")]), first: true, asked: 4 });
  assert.equal(old.byId.get("a")?.state, "embedding");
  const fresh = after(told, { kind: "page", page: page([document("a"), document("b")]), first: true, asked: 6 });
  assert.equal(fresh.byId.get("a")?.state, "ready");
});

test("the answer of an upload may come after the socket has told more", () => {
  const s = after(
    loaded(),
    { kind: "told", document: document("c", { state: "reading" }), at: 3 },
    { kind: "answered", document: document("c", { state: "queued" }), asked: 2 },
  );
  assert.equal(s.byId.get("c")?.state, "reading");
  assert.equal(s.ids.filter((id) => id === "c").length, 1);
});

test("a document that is opened alone does not move into the list", () => {
  const s = after(loaded(), { kind: "seen", document: document("deep"), asked: 2 });
  assert.deepEqual(s.ids, ["a", "b"]);
  assert.equal(s.byId.has("deep"), true);
  assert.equal(s.countsStale, false);
});

test("an older version is no news", () => {
  const s = after(loaded(), { kind: "told", document: document("a", { version: 3 }), at: 2 }, { kind: "told", document: document("a", { version: 2 }), at: 3 });
  assert.equal(s.byId.get("a")?.version, 3);
});

test("what was removed is not brought back by an old page, but by a new upload", () => {
  let s = after(loaded(), { kind: "removed", id: "a", at: 4 });
  assert.deepEqual(s.ids, ["b"]);
  assert.equal(s.counts.ready, 1);
  s = after(s, { kind: "page", page: page([document("a"), document("b")]), first: true, asked: 3 });
  assert.deepEqual(s.ids, ["b"]);
  s = after(s, { kind: "told", document: document("a", { state: "queued" }), at: 5 });
  assert.deepEqual(s.ids, ["a", "b"]);
});

test("a first page read again keeps what was loaded below it, and drops what is gone", () => {
  const more = { next: "2" };
  let s = after(
    documentsOf("kb"),
    { kind: "page", page: page([document("a"), document("b")], more), first: true, asked: 1 },
    { kind: "page", page: page([document("c"), document("d")], { next: "4" }), first: false, asked: 2 },
  );
  s = after(s, { kind: "page", page: page([document("n"), document("b")], more), first: true, asked: 3 });
  assert.deepEqual(s.ids, ["n", "b", "c", "d"]);
  assert.equal(s.next, "4");
  s = after(s, { kind: "page", page: page([document("b")]), first: true, asked: 4 });
  assert.deepEqual(s.ids, ["b"], "a first page without a next one is all there is");
});

test("a delayed deletion hides the row, and undoing it shows the row where it was", () => {
  let s = after(loaded(), { kind: "selected", ids: ["a", "b"], on: true }, { kind: "leaving", ids: ["a"] });
  assert.deepEqual(visible(s), ["b"]);
  assert.deepEqual([...s.selected], ["b"]);
  s = after(s, { kind: "told", document: document("a", { passages: 4 }), at: 9 });
  assert.deepEqual(visible(s), ["b"], "news do not bring it back");
  s = after(s, { kind: "staying", ids: ["a"] });
  assert.deepEqual(visible(s), ["a", "b"]);
});

test("a filter shows what belongs to it, and keeps a row that is being watched", () => {
  let s = after(documentsOf("kb"), { kind: "asked", group: "working", words: "return" }, { kind: "page", page: page([]), first: true, asked: 1 });
  s = after(s, { kind: "told", document: document("x", { state: "queued" }), at: 2 });
  assert.deepEqual(s.ids, []);
  s = after(s, { kind: "told", document: document("y", { state: "queued", title: "Returns" }), at: 3 });
  assert.deepEqual(s.ids, ["y"]);
  s = after(s, { kind: "told", document: document("y", { title: "Returns" }), at: 4 });
  assert.deepEqual(s.ids, ["y"], "it does not vanish under the reader's eyes");
  s = after(s, { kind: "asked", group: "", words: "" });
  assert.deepEqual([s.ids, s.phase], [[], "loading"]);
});
