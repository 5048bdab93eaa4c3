import assert from "node:assert/strict";
import { test } from "node:test";
import { TYPING_FADES, WRITING_FADES } from "../state/feed";
import type { InboxState } from "../state/model";
import { reduce } from "../state/store";
import { get } from "../state/table";
import { conversation, feed, heldBy, me, message, minute, opened, page, queued, start, summary } from "./examples";

const seqs = (s: InboxState) => get(s.threads, "a")?.messages.map((m) => m.seq);
const writing = (s: InboxState) => get(s.live, "a")?.writing?.text;
const delta = (text: string, id = "r1", now = 0) => ({ kind: "delta", conversation: "a", id, text, now }) as const;
const said = (cursor: number, m: ReturnType<typeof message>) => ({ kind: "message", cursor, conversation: "a", message: m, summary: summary(m.seq) }) as const;

test("a replay of the whole feed changes nothing", () => {
  const inputs = [
    said(11, message(4)),
    { kind: "conversation", cursor: 12, conversation: conversation("a", { revision: 2, unread: 1, updated_at: minute(4) }) },
    { kind: "control", cursor: 13, conversation: "a", control: queued() },
    { kind: "receipt", cursor: 14, conversation: "a", seq: 3, side: "contact", state: "read" },
  ] as const;
  const once = feed(opened(), ...inputs);
  const twice = feed(once, ...inputs);
  assert.deepEqual(twice, once);
  assert.equal(once.cursor, 14);
});

test("the cursor only grows, and a resumed subscription does not skip what is still to come", () => {
  let s = feed(start(), { kind: "subscribed", cursor: 5 });
  s = feed(s, said(7, message(1)), said(6, message(2)));
  assert.equal(s.cursor, 7);
  assert.equal(feed(s, { kind: "subscribed", cursor: 90 }).cursor, 7);
});

test("a snapshot with a lower revision is stale", () => {
  const s = feed(
    opened(),
    { kind: "conversation", cursor: 1, conversation: conversation("a", { revision: 5, unread: 2 }) },
    { kind: "conversation", cursor: 2, conversation: conversation("a", { revision: 4, unread: 9 }) },
  );
  assert.equal(get(s.conversations, "a")?.unread, 2);
});

test("a conversation that is not kept any longer is nowhere, and nothing of another goes", () => {
  const before = feed(opened(), { kind: "conversation", cursor: 1, conversation: conversation("b", { revision: 2 }) });
  const s = feed(before, { kind: "gone", conversation: "a" });
  assert.equal(get(s.conversations, "a"), undefined);
  assert.equal(get(s.threads, "a"), undefined);
  assert.ok(Object.values(s.lists).every(({ ids }) => !ids.includes("a")));
  assert.ok(get(s.conversations, "b"));
  assert.deepEqual([...s.gone], ["a"], "whoever has it open is told");
  assert.equal(s.countsStale, true);
});

test("control is ordered by epoch even inside a newer snapshot", () => {
  const s = feed(
    opened(),
    { kind: "control", cursor: 1, conversation: "a", control: heldBy(me.id, me.name, 4) },
    { kind: "control", cursor: 2, conversation: "a", control: queued(3) },
    { kind: "conversation", cursor: 3, conversation: conversation("a", { revision: 2, control: queued(3) }) },
  );
  assert.equal(get(s.conversations, "a")?.control.holder, "operator");
  assert.deepEqual(s.lists.mine.ids, ["a"]);
});

test("messages are ordered by seq and kept once, the later copy wins", () => {
  const s = feed(opened(), said(1, message(4)), said(2, message(4, { text: "corrected" })), said(3, message(2)));
  assert.deepEqual(seqs(s), [1, 2, 3, 4]);
  assert.equal(get(s.threads, "a")?.messages.at(-1)?.text, "corrected");
});

test("a jump in seq marks the thread for a fetch, and the page closes the gap", () => {
  let s = feed(opened(), said(1, message(6)));
  assert.equal(get(s.threads, "a")?.stale, true);
  s = page(s, { kind: "thread_page", id: "a", page: { items: [message(4), message(5), message(6)], has_more: true }, part: "latest" });
  assert.deepEqual(seqs(s), [1, 2, 3, 4, 5, 6]);
  assert.equal(get(s.threads, "a")?.stale, false);
});

test("a page that does not join replaces what was known", () => {
  const items = [message(40), message(41)];
  const s = page(opened(), { kind: "thread_page", id: "a", page: { items, has_more: true }, part: "latest" });
  assert.deepEqual(seqs(s), [40, 41]);
  assert.equal(get(s.threads, "a")?.hasMore, true);
});

test("deltas grow one reply and the final message closes it for good", () => {
  let s = feed(opened(), delta("Good "), delta("mor"));
  assert.equal(writing(s), "Good mor");
  s = feed(s, said(1, message(4, { id: "r1", author: { kind: "agent" }, text: "Good morning." })), delta("ning"));
  assert.equal(writing(s), undefined);
  assert.deepEqual(seqs(s), [1, 2, 3, 4]);
});

test("a take-over in the middle drops the reply and its late pieces", () => {
  for (const event of [
    { kind: "control", cursor: 1, conversation: "a", control: heldBy("op_2", "Asha") },
    { kind: "conversation", cursor: 1, conversation: conversation("a", { revision: 2, control: heldBy("op_2", "Asha") }) },
  ] as const) {
    let s = feed(opened(), delta("I will ref"), event, delta("und"));
    assert.equal(writing(s), undefined);
    s = feed(s, { kind: "control", cursor: 2, conversation: "a", control: { holder: "agent", epoch: 3, since: minute(5) } }, delta(" you"));
    assert.equal(writing(s), undefined, "the dropped reply stays dropped after a return");
    assert.equal(writing(feed(s, delta("Hello again", "r2"))), "Hello again");
  }
});

test("after a lost line the half-known reply is not shown as text", () => {
  const s = feed(opened(), delta("Good "), { kind: "line_lost" }, delta("ning"));
  assert.equal(get(s.live, "a")?.writing?.broken, true);
});

test("live things fade when nothing follows", () => {
  let s = feed(opened(), delta("…"), { kind: "typing", conversation: "a", author: { kind: "contact" }, on: true, now: 0 });
  s = feed(s, { kind: "fade", now: TYPING_FADES - 1 });
  assert.equal(get(s.live, "a")?.typing.length, 1);
  s = feed(s, { kind: "fade", now: TYPING_FADES });
  assert.equal(get(s.live, "a")?.typing.length, 0);
  assert.equal(writing(s), "…");
  assert.equal(writing(feed(s, { kind: "fade", now: WRITING_FADES })), undefined);
});

test("a message ends its author's typing; my own typing is never shown to me", () => {
  let s = feed(opened(), { kind: "typing", conversation: "a", author: { kind: "contact" }, on: true, now: 0 });
  s = feed(s, said(1, message(4)));
  assert.equal(get(s.live, "a")?.typing.length, 0);
  s = feed(s, { kind: "typing", conversation: "a", author: { kind: "operator", id: me.id }, on: true, now: 0 });
  assert.equal(get(s.live, "a")?.typing.length, 0);
});

test("a conversation moves between views and the counts follow", () => {
  let s = feed(opened(), { kind: "control", cursor: 1, conversation: "a", control: queued() });
  assert.deepEqual(s.lists.unassigned.ids, ["a"]);
  s = feed(s, { kind: "control", cursor: 2, conversation: "a", control: heldBy(me.id, me.name, 3) });
  assert.deepEqual([s.lists.unassigned.ids, s.lists.mine.ids], [[], ["a"]]);
  assert.deepEqual(s.counts, { mine: 1, unassigned: 0, all: 1 });
  const done = conversation("a", { revision: 9, status: "resolved", control: heldBy(me.id, me.name, 3) });
  s = feed(s, { kind: "conversation", cursor: 3, conversation: done });
  assert.deepEqual([s.lists.all.ids, s.lists.mine.ids], [[], []]);
  assert.deepEqual(s.counts, { mine: 0, unassigned: 0, all: 0 });
  assert.equal(s.countsStale, false);
});

test("an unknown conversation enters its views and asks for fresh counts", () => {
  const s = feed(opened(), { kind: "conversation", cursor: 1, conversation: conversation("b", { updated_at: minute(9) }) });
  assert.deepEqual(s.lists.all.ids, ["b", "a"]);
  assert.equal(s.countsStale, true);
});

test("below the last loaded page nothing is added", () => {
  const items = [conversation("x", { updated_at: minute(9) })];
  let s = page(start(), { kind: "list_page", filter: { view: "all" }, page: { items, next_cursor: "50" }, first: true });
  s = feed(s, { kind: "conversation", cursor: 1, conversation: conversation("old", { updated_at: minute(1) }) });
  assert.deepEqual(s.lists.all.ids, ["x"]);
});

test("a resync marks lists and threads stale, and fresh pages replace them", () => {
  let s = feed(opened(), { kind: "resync", cursor: 500 });
  assert.equal(s.cursor, 500);
  assert.equal(s.lists.all.stale, true);
  assert.equal(s.lists.resolved.stale, false, "a list never loaded has nothing to refresh");
  assert.equal(get(s.threads, "a")?.stale, true);
  const items = [conversation("b", { updated_at: minute(3) })];
  s = page(s, { kind: "list_page", filter: { view: "all" }, page: { items }, first: true });
  assert.deepEqual(s.lists.all.ids, ["b"]);
  assert.equal(s.lists.all.stale, false);
});

test("presence adds and removes contacts, and replaces the operators", () => {
  let s = feed(start(), { kind: "presence", contact: { id: "ct", online: true }, operators: [{ id: "op_2", name: "Asha" }] });
  assert.ok(s.onlineContacts.has("ct"));
  s = feed(s, { kind: "presence", contact: { id: "ct", online: false } });
  assert.equal(s.onlineContacts.size, 0);
  s = feed(s, { kind: "presence", contact: { id: "ct", online: true } }, { kind: "resync", cursor: 1 });
  assert.ok(s.onlineContacts.has("ct"), "who is online is told before the first lists are loaded");
  assert.equal(feed(s, { kind: "line_up" }).onlineContacts.size, 0);
  assert.equal(s.onlineOperators.length, 1);
});

test("a login of another operator forgets everything", () => {
  const s = reduce(opened(), { on: "login", me: { ...me, id: "op_9" } });
  assert.equal(s.conversations.size, 0);
});

test("a message updates its row: preview, unread, waiting, place", () => {
  let s = page(opened(), { kind: "newest", conversations: [conversation("b", { updated_at: minute(3) })] });
  assert.deepEqual(s.lists.all.ids, ["b", "a"]);
  const told = summary(4, { unread: 1, waiting_since: minute(4) });
  s = feed(s, { kind: "message", cursor: 1, conversation: "a", message: message(4), summary: told });
  assert.deepEqual(s.lists.all.ids, ["a", "b"]);
  const row = get(s.conversations, "a");
  assert.deepEqual([row?.preview?.text, row?.unread, row?.waiting_since], ["text 4", 1, minute(4)]);
  s = feed(s, said(2, message(5, { author: { kind: "system" }, notice: "queued" })));
  assert.equal(get(s.conversations, "a")?.preview?.text, "text 4", "a notice is no preview");
  assert.equal(get(s.conversations, "a")?.waiting_since, undefined);
});

test("a snapshot of the same act as a message before it still counts", () => {
  const waits = conversation("a", { revision: 4, control: queued(), handover_reason: "asked", last_seq: 4 });
  const s = feed(opened(), said(1, message(4)), { kind: "conversation", cursor: 2, conversation: waits });
  assert.equal(get(s.conversations, "a")?.handover_reason, "asked");
});

test("what one operator reads is read for all", () => {
  const unread = conversation("a", { revision: 2, unread: 2, last_seq: 5 });
  const read = (seq: number) => ({ kind: "receipt", cursor: seq, conversation: "a", seq, side: "operator", state: "read" }) as const;
  let s = feed(opened(), { kind: "conversation", cursor: 1, conversation: unread }, read(4));
  assert.equal(get(s.conversations, "a")?.unread, 1);
  s = feed(s, read(5));
  assert.equal(get(s.conversations, "a")?.unread, 0);
});

test("a message for a conversation on no loaded page asks for the newest", () => {
  let s = feed(opened(), { kind: "message", cursor: 1, conversation: "far", message: message(9), summary: summary(9) });
  assert.equal(s.unmet, true);
  s = page(s, { kind: "newest", conversations: [conversation("far", { updated_at: minute(9), revision: 9 })] });
  assert.equal(s.unmet, false);
  assert.deepEqual(s.lists.all.ids, ["far", "a"]);
});

test("a rating lands on the notice that ended its session, and a replayed notice does not take it away", () => {
  const closing = (seq: number, session: string) => message(seq, { author: { kind: "system" }, notice: "resolved", session });
  let s = feed(opened(), said(11, closing(4, "se_1")), said(12, message(5)), said(13, closing(6, "se_2")));
  s = feed(s, { kind: "rated", cursor: 14, conversation: "a", session: "se_1", rating: 4 }, said(11, closing(4, "se_1")));
  assert.deepEqual(get(s.threads, "a")?.messages.map((m) => m.rating), [undefined, undefined, undefined, 4, undefined, undefined]);
});
