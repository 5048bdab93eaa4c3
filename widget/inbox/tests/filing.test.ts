/** Lists that are narrowed, changes that can be taken back, and times to come back at. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Conversation } from "../../protocol";
import { href, parse } from "../desk/route";
import { belongs, type Filter, fromSaved, isListed, listKey, narrowOf } from "../state/filter";
import { listOf, MOST_COUNTED } from "../state/lists";
import { inverse, labelledAs, together } from "../state/daily/filing";
import { rank, ranked } from "../state/daily/ranking";
import { snoozeTimes } from "../state/daily/snooze";
import { conversation, feed, heldBy, me, minute, opened, page, queued, start } from "./examples";

const viewer = { me: me.id, teams: new Set(["tm_1"]) };
const refund = { id: "lb_1", name: "Refund", colour: "#8a5f0c" };
const snoozed = (id: string, until?: string): Conversation => conversation(id, { status: "snoozed", snooze: until ? { until } : {} });

test("a conversation that is put aside stands in its own view alone", () => {
  const c = snoozed("a");
  const views = (["mine", "unassigned", "all", "team", "snoozed", "resolved"] as const).filter((view) => belongs(c, view, viewer));
  assert.deepEqual(views, ["snoozed"]);
  assert.equal(belongs(c, "all", viewer, "snoozed"), true);
});

test("the view of teams shows the open work of one's own teams", () => {
  const of = (id: string) => conversation("a", { team: { id, name: id } });
  assert.deepEqual([belongs(of("tm_1"), "team", viewer), belongs(of("tm_2"), "team", viewer), belongs(conversation("a"), "team", viewer)], [true, false, false]);
});

test("everything a filter says must hold", () => {
  const c = conversation("a", { labels: [refund], priority: "high", control: heldBy("op_2", "Asha") });
  const listed = (filter: Omit<Filter, "view">) => isListed(c, { view: "all", ...filter }, viewer);
  assert.equal(listed({ label: "lb_1", priority: "high", assignee: "op_2", inbox: "in_1", channel: "web" }), true);
  for (const other of [{ label: "lb_2" }, { priority: "none" as const }, { assignee: "op_1" }, { inbox: "in_2" }, { channel: "voice" }, { team: "tm_1" }, { status: "resolved" as const }]) assert.equal(listed(other), false, JSON.stringify(other));
});

test("a filter keeps its name whatever the order of its parts, and an address says it", () => {
  assert.equal(listKey({ view: "all", priority: "low", label: "x" }), listKey({ label: "x", view: "all", priority: "low" }));
  const at = href({ view: "all", narrow: { label: "lb_1", waiting_s: 600 }, saved: "sv_1", contact: false });
  const [path, query] = at.split("?");
  const back = parse(path ?? "", `?${query}`);
  assert.deepEqual([back.view, back.narrow, back.saved], ["all", { label: "lb_1", waiting_s: 600 }, "sv_1"]);
  assert.deepEqual(narrowOf(fromSaved({ view: "mine", label: "lb_1", topic: "comments" })), { label: "lb_1" });
});

test("a narrowed list moves live: what gets the label comes, what loses it goes", () => {
  const filter: Filter = { view: "all", label: "lb_1" };
  let s = page(opened(), { kind: "list_page", filter, page: { items: [] }, first: true });
  s = feed(s, { kind: "conversation", cursor: 1, conversation: conversation("a", { labels: [refund], revision: 2 }) });
  assert.deepEqual(listOf(s, filter).ids, ["a"]);
  s = feed(s, { kind: "conversation", cursor: 2, conversation: conversation("a", { labels: [], revision: 3 }) });
  assert.deepEqual(listOf(s, filter).ids, []);
});

test("mentions keep the server's order, and a new one makes them stale", () => {
  const filter: Filter = { view: "mentions" };
  const items = [conversation("old", { updated_at: minute(1) }), conversation("new", { updated_at: minute(9) })];
  let s = page(start(), { kind: "list_page", filter, page: { items }, first: true });
  assert.deepEqual(listOf(s, filter).ids, ["old", "new"]);
  s = feed(s, { kind: "conversation", cursor: 1, conversation: conversation("new", { updated_at: minute(12), revision: 2 }) });
  assert.deepEqual(listOf(s, filter).ids, ["old", "new"]);
  s = feed(s, { kind: "mentioned", cursor: 2, conversation: "x", message: "m", author: { kind: "operator" } });
  assert.deepEqual([listOf(s, filter).stale, s.countsStale, s.cursor], [true, true, 2]);
});

test("counts follow a snooze, and stand still where the server stopped counting", () => {
  let s = page(opened(), { kind: "counts", counts: { mine: 0, unassigned: 0, all: 1, team: 0, snoozed: MOST_COUNTED, mentions: 0 } });
  s = feed(s, { kind: "conversation", cursor: 1, conversation: { ...snoozed("a"), revision: 2 } });
  assert.deepEqual([s.counts?.all, s.counts?.snoozed], [0, MOST_COUNTED]);
});

test("a message of the contact ends a snooze in the row too", () => {
  let s = page(start(), { kind: "snapshot", conversation: snoozed("a", minute(50)) });
  s = feed(s, { kind: "message", cursor: 1, conversation: "a", message: { seq: 1, id: "m1", author: { kind: "contact" }, text: "hello", private: false, at: minute(2) }, summary: { status: "open", last_seq: 1, unread: 1, updated_at: minute(2), revision: 2 } });
  const known = [...s.conversations.shards].flatMap((shard) => [...(shard?.values() ?? [])])[0];
  assert.deepEqual([known?.status, known?.snooze], ["open", undefined]);
});

test("a hundred thousand rows take the next page and live news without delay", () => {
  const filter: Filter = { view: "all" };
  const row = (n: number) => conversation(`c${String(n).padStart(6, "0")}`, { updated_at: new Date(Date.UTC(2026, 0, 1) - n * 1000).toISOString() });
  // Put together at once: how it came to be so long is not what is measured.
  let s = page(start(), { kind: "list_page", filter, page: { items: Array.from({ length: 100_000 }, (_, n) => row(n)), next_cursor: "n" }, first: true });
  const began = performance.now();
  s = page(s, { kind: "list_page", filter, page: { items: Array.from({ length: 50 }, (_, n) => row(100_000 + n)), next_cursor: "m" }, first: false });
  s = feed(s, { kind: "conversation", cursor: 1, conversation: { ...row(90_000), updated_at: minute(1), revision: 2 } });
  assert.ok(performance.now() - began < 500, "half a second at the very most, on a busy machine");
  assert.deepEqual([listOf(s, filter).ids.length, listOf(s, filter).ids[0]], [100_050, "c090000"]);
});

test("each change has the change that takes it back, and none when it changed nothing", () => {
  const c = conversation("a", { labels: [refund], priority: "low", team: { id: "tm_1", name: "T" }, control: heldBy("op_2", "Asha") });
  assert.deepEqual(inverse(c, { kind: "labels", add: ["lb_1", "lb_2"], remove: ["lb_9"] }), { kind: "labels", add: [], remove: ["lb_2"] });
  assert.equal(inverse(c, { kind: "labels", add: ["lb_1"] }), undefined);
  assert.deepEqual(inverse(c, { kind: "priority", priority: "high" }), { kind: "priority", priority: "low" });
  assert.deepEqual(inverse(c, { kind: "team" }), { kind: "team", team: "tm_1" });
  assert.deepEqual(inverse(c, { kind: "assign" }), { kind: "assign", operator: "op_2" });
  assert.deepEqual(inverse(conversation("a"), { kind: "assign", operator: "op_1" }), { kind: "return" });
  assert.deepEqual(inverse(conversation("a", { control: queued() }), { kind: "return" }), { kind: "assign" });
  assert.deepEqual(inverse(c, { kind: "snooze" }), { kind: "reopen" });
  assert.deepEqual(inverse(snoozed("a", minute(9)), { kind: "reopen" }), { kind: "snooze", until: minute(9) });
  assert.deepEqual(inverse(snoozed("a"), { kind: "resolve" }), { kind: "reopen" });
});

test("what undoes many is asked for in as few calls as there are different ways back", () => {
  const groups = together([["a", { kind: "reopen" }], ["b", { kind: "priority", priority: "low" }], ["c", { kind: "reopen" }]]);
  assert.deepEqual(groups.map(({ ids }) => ids), [["a", "c"], ["b"]]);
  assert.deepEqual([labelledAs([conversation("a", { labels: [refund] }), conversation("b")], "lb_1"), labelledAs([], "lb_1")], ["some", "none"]);
});

test("later today is offered only while it is still today's work", () => {
  const at = (day: number, hour: number, minutes = 0) => new Date(2026, 4, day, hour, minutes);
  const keys = (now: Date) => snoozeTimes(now).map(({ key }) => key);
  assert.deepEqual(keys(at(4, 10, 10)), ["later", "tomorrow", "week"]);
  assert.deepEqual(snoozeTimes(at(4, 10, 10)).map(({ until }) => until.getTime()), [at(4, 13, 30), at(5, 9), at(11, 9)].map((d) => d.getTime()));
  assert.deepEqual(keys(at(4, 18)), ["tomorrow", "week"]);
  assert.deepEqual(keys(at(10, 12)), ["later", "tomorrow"], "on a Sunday tomorrow is Monday");
});

test("a few letters find what begins with them first, without accents and capitals", () => {
  assert.deepEqual(ranked(["Refund", "Great refund", "unrefundable", "Other"], "REF", (x) => [x]), ["Refund", "Great refund", "unrefundable"]);
  assert.equal(rank("sofia", "Sofía Paredes"), 0);
  assert.equal(rank("x", "abc", undefined), undefined);
});

test("whoever comes into a team counts its work anew", () => {
  let s = page(opened(), { kind: "list_page", filter: { view: "team" }, page: { items: [] }, first: true }, { kind: "teams", teams: ["tm_1"] });
  assert.deepEqual([s.lists.team.stale, s.countsStale], [true, true]);
  s = page(s, { kind: "list_page", filter: { view: "team" }, page: { items: [] }, first: true }, { kind: "teams", teams: ["tm_1"] });
  assert.equal(s.lists.team.stale, false, "the same teams again are no news");
});
