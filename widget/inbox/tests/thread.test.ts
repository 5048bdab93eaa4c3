import assert from "node:assert/strict";
import { test } from "node:test";
import { delivery, forward, merge } from "../state/thread";
import { emptyTable, drop, get, put, values } from "../state/table";
import { days } from "../view/thread/groups";
import { rowsAround } from "../view/list/window";
import { message } from "./examples";

test("delivery only moves forward", () => {
  assert.equal(forward("read", "delivered"), "read");
  assert.equal(forward("failed", "sent"), "failed");
  assert.equal(forward("failed", "delivered"), "delivered");
  assert.equal(forward(undefined, "queued"), "queued");
});

test("a mark covers every earlier message of ours, and nothing of the contact's or private", () => {
  const marks = { delivered: 9, read: 5 };
  const ours = { author: { kind: "operator" }, state: "sent" } as const;
  assert.equal(delivery(message(5, ours), marks), "read");
  assert.equal(delivery(message(9, ours), marks), "delivered");
  assert.equal(delivery(message(10, ours), marks), "sent");
  assert.equal(delivery(message(1), marks), undefined);
  assert.equal(delivery(message(1, { ...ours, private: true }), marks), undefined);
});

test("merging older pages below and above keeps the order", () => {
  assert.deepEqual(merge([message(1), message(2)], [message(4), message(3)]).map((m) => m.seq), [1, 2, 3, 4]);
  const known = [message(1)];
  assert.equal(merge(known, []), known);
});

test("runs of one author are grouped, days and notices part them", () => {
  const agent = { kind: "agent" } as const;
  const list = [message(1), message(2), message(3, { author: agent }), message(4, { author: { kind: "system" }, notice: "queued" }), message(5, { author: agent })];
  const kinds = days([...list, message(6, { at: "2026-05-06T10:00:00Z", author: agent })], 3).map((d) => d.blocks.map((b) => b.kind));
  assert.deepEqual(kinds, [["group", "new", "group", "notice", "group"], ["group"]]);
});

test("a note and a reply by the same operator are never one group", () => {
  const author = { kind: "operator", id: "op" } as const;
  const [day] = days([message(1, { author }), message(2, { author, private: true })]);
  assert.equal(day?.blocks.length, 2);
});

test("a table changes by copies", () => {
  const one = put(emptyTable<number>(), "a", 1);
  const two = put(one, "b", 2);
  assert.deepEqual([one.size, two.size, drop(two, "a").size], [1, 2, 1]);
  assert.equal(get(one, "b"), undefined);
  assert.equal(put(two, "b", 2), two);
  assert.deepEqual([...values(two)].sort(), [1, 2]);
});

test("only rows near the visible part are drawn", () => {
  assert.deepEqual(rowsAround(0, 780, 78, 100_000), { first: 0, last: 18 });
  assert.deepEqual(rowsAround(78_000, 780, 78, 100_000), { first: 992, last: 1018 });
  assert.deepEqual(rowsAround(9_999, 780, 78, 3), { first: 2, last: 3 });
});
