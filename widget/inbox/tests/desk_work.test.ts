/** Changes of many, selections and searches, without a server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change, SearchPage } from "../../protocol";
import type { Toasts } from "../desk/toasts";
import { createFiling } from "../desk/daily/filing";
import { createSearch } from "../desk/daily/search";
import { createSelection } from "../desk/daily/selection";
import { CallFailed } from "../session/problem";
import type { WorkApi } from "../session/work_api";
import { createStore } from "../state/store";
import { get } from "../state/table";
import { conversation, me, message } from "./examples";

/** A desk whose server refuses the conversations named `refused`. */
function desk(known: readonly string[], refused: ReadonlySet<string> = new Set(), unseen: ReadonlySet<string> = new Set()) {
  const calls: { ids: readonly string[]; change: Change }[] = [];
  const said: { text: string; undo?: () => void }[] = [];
  const store = createStore();
  store.apply({ on: "login", me });
  for (const id of known) store.apply({ on: "page", input: { kind: "snapshot", conversation: conversation(id) } });
  const api = {
    async bulk(ids: readonly string[], change: Change) {
      calls.push({ ids, change });
      return ids.map((id) => (refused.has(id) ? { id, done: false, detail: "It is resolved." } : { id, done: true }));
    },
    async change(id: string, change: Change) {
      calls.push({ ids: [id], change });
      if (refused.has(id)) throw new CallFailed(409);
      return unseen.has(id) ? undefined : conversation(id, { revision: 2, priority: "high" });
    },
  } as unknown as WorkApi;
  const toasts = { say: (text, _about, undo) => said.push({ text, undo }), fail: (text) => said.push({ text }), outdate: () => undefined } as Partial<Toasts> as Toasts;
  const filing = createFiling(api, store, toasts, () => "refused", ({ kind }, many) => `${kind} ${many}`, () => "no reason");
  return { filing, calls, said, store };
}

const HIGH: Change = { kind: "priority", priority: "high" };

test("many conversations are changed in parts that the server takes", async () => {
  const ids = Array.from({ length: 230 }, (_, n) => `c${n}`);
  const { filing, calls } = desk([]);
  assert.equal(await filing.change(ids, HIGH), true);
  assert.deepEqual(calls.map((call) => call.ids.length), [100, 100, 30]);
  assert.equal(filing.get().busy, 0);
});

test("each that was refused is told with its name and why, and only the others are taken back", async () => {
  const { filing, calls, said } = desk(["a", "b", "c"], new Set(["b"]));
  assert.equal(await filing.change(["a", "b", "c"], HIGH), false);
  assert.deepEqual(filing.get().failed, [{ id: "b", name: "Contact b", detail: "It is resolved." }]);
  assert.equal(said[0]?.text, "priority 2");
  said[0]?.undo?.();
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(calls[1], { ids: ["a", "c"], change: { kind: "priority", priority: "none" } });
  assert.equal(said.length, 1, "what undoes is not offered to be undone");
});

test("one conversation is changed by its own call, and a refusal is said where one looks", async () => {
  const { filing, said } = desk(["a", "b"], new Set(["b"]));
  assert.equal(await filing.change(["a"], HIGH), true);
  assert.equal(await filing.change(["b"], HIGH), false);
  assert.deepEqual(said.map(({ text }) => text), ["priority 1", "refused"]);
  assert.deepEqual(filing.get().failed, []);
});

test("what somebody gives out of their own sight is gone from what they know", async () => {
  const { filing, store } = desk(["a", "b"], new Set(), new Set(["a"]));
  assert.equal(await filing.change(["a"], { kind: "team", team: "tm_2" }), true);
  assert.deepEqual(["a", "b"].map((id) => get(store.get().conversations, id)?.id), [undefined, "b"]);
});

test("rows between two are selected together", () => {
  const selection = createSelection();
  const ids = ["a", "b", "c", "d"];
  selection.toggle("b");
  selection.reach(ids, "d");
  assert.deepEqual([...selection.get()], ["b", "c", "d"]);
  selection.toggle("c");
  selection.reach(["x"], "x");
  assert.deepEqual([...selection.get()], ["b", "d", "x"]);
  selection.clear();
  assert.equal(selection.get().size, 0);
});

const found = (id: string): SearchPage["messages"][number] => ({ conversation: "a", inbox: { id: "in", name: "Web", channel: "web" }, contact: { id: "ct", name: "N" }, message: message(1, { id }), pieces: [] });

test("an empty page that leads on is passed over, and pages add up", async () => {
  const pages: SearchPage[] = [
    { messages: [], contacts: [], next_cursor: "1" },
    { messages: [found("m1")], contacts: [], next_cursor: "2" },
    { messages: [found("m2")], contacts: [] },
  ];
  const search = createSearch({ search: async () => pages.shift() } as unknown as WorkApi, () => "");
  search.ask("x", {});
  while (search.get().phase === "asking") await new Promise((done) => setImmediate(done));
  assert.deepEqual([search.get().messages.length, search.get().next], [1, "2"]);
  search.more();
  while (search.get().phase === "more") await new Promise((done) => setImmediate(done));
  assert.deepEqual([search.get().messages.map((m) => m.message.id), search.get().next], [["m1", "m2"], undefined]);
});

test("only the answer to the newest question counts", async () => {
  const answers: ((page: SearchPage) => void)[] = [];
  const search = createSearch({ search: () => new Promise((done) => answers.push(done)) } as unknown as WorkApi, () => "");
  search.ask("old", {});
  search.ask("new", {});
  answers[1]?.({ messages: [found("new")], contacts: [] });
  answers[0]?.({ messages: [found("old")], contacts: [] });
  await new Promise((done) => setImmediate(done));
  assert.deepEqual([search.get().q, search.get().messages.map((m) => m.message.id)], ["new", ["new"]]);
});
