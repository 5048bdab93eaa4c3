/** Clocks of promises in rows and lists, and a promise as a sentence. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceClock } from "../../protocol";
import { isListed } from "../state/filter";
import { listOf } from "../state/lists";
import { pressing, stands } from "../state/service/clocks";
import { sentenceOf } from "../state/service/sentence";
import { service as words } from "../text/service/en";
import { conversation, feed, minute, page, queued, start, summary } from "./examples";

const clock = (due: number, more: Partial<ServiceClock> = {}): ServiceClock => ({ promise: "first_response", due_at: minute(due), ...more });
const owed = (id: string, due: number, more = {}) => conversation(id, { control: queued(), service: { clocks: [clock(due)] }, ...more });
const DUE = { view: "due" } as const;

test("the most pressing promise is the first that is still owed, while time passes", () => {
  const clocks = [clock(5, { met_at: minute(4) }), clock(20), clock(10, { promise: "resolution" })];
  assert.equal(pressing({ clocks })?.promise, "resolution");
  assert.equal(pressing({ clocks, paused: true }), undefined);
  assert.equal(pressing(undefined), undefined);
});

test("a clock is late when its time is over, whether or not anybody was told yet", () => {
  const at = (n: number) => Date.parse(minute(n));
  assert.equal(stands(clock(10), at(9)), "calm");
  assert.equal(stands(clock(10, { warned: true }), at(9)), "soon");
  assert.equal(stands(clock(10), at(10)), "late");
});

test("what is due first stands first, and what is answered leaves the list", () => {
  let state = page(start(), { kind: "list_page", filter: DUE, page: { items: [owed("b", 20)] }, first: true });
  state = feed(state, { kind: "conversation", cursor: 1, conversation: owed("a", 10) }, { kind: "conversation", cursor: 2, conversation: owed("c", 30) });
  assert.deepEqual(listOf(state, DUE).ids, ["a", "b", "c"]);
  state = feed(state, { kind: "conversation", cursor: 3, conversation: owed("c", 5, { revision: 2 }) });
  assert.deepEqual(listOf(state, DUE).ids, ["c", "a", "b"]);
  const answered = { author: { kind: "operator" }, seq: 2, id: "m2", text: "here", private: false, at: minute(2) } as const;
  const told = summary(2, { revision: 3, service: { clocks: [clock(5, { met_at: minute(2) })] } });
  state = feed(state, { kind: "message", cursor: 4, conversation: "c", message: answered, summary: told });
  assert.deepEqual(listOf(state, DUE).ids, ["a", "b"]);
});

test("late ones alone are left by the filter", () => {
  const viewer = { me: "op_1", teams: new Set<string>() };
  const late = owed("a", 1, { service: { clocks: [clock(1, { breached_at: minute(1) })] } });
  assert.ok(isListed(late, { view: "all", breached: true }, viewer));
  assert.ok(!isListed(owed("b", 1), { view: "all", breached: true }, viewer));
});

test("a promise reads as a sentence", () => {
  const names = { inboxes: new Map([["in_1", "Website"]]), teams: new Map(), labels: new Map(), priorities: { none: "No priority", low: "Low", medium: "Medium", high: "High", urgent: "Urgent" } };
  const promises = { first_response: 60, next_response: 30, resolution: 2_880 };
  assert.equal(
    sentenceOf({ promises, conditions: { inboxes: ["in_1"], priorities: ["high", "urgent"] } }, names, words),
    "For conversations in Website and with the priority High or Urgent, people promise a first response within 1 hour, each further response within 30 minutes and a resolution within 2 days, counted in business hours.",
  );
  assert.equal(sentenceOf({ promises: {} }, names, words), words.policies.nothing);
});
