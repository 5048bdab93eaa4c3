/** Automations as they are put together, and as the server has them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Automation } from "../../protocol";
import { bodyOf, newTest, newTrigger, TESTS, TRIGGERS, typedOf } from "../state/daily/automations";
import { parsePlace, placePath } from "../state/studio/place";

const rule: Automation = {
  id: "au_1",
  name: "Refunds",
  enabled: true,
  when: { kind: "no_answer", minutes: 10 },
  matching: "any",
  conditions: [{ test: { kind: "text", words: ["refund", "money back"], whole: true }, not: false }],
  steps: [{ kind: "labels", add: ["lb_1"], remove: [] }],
  created_at: "2026-11-21T08:00:00Z",
};

test("an automation goes into the form and out of it as it was", () => {
  const { id: _id, created_at: _at, ...settings } = rule;
  assert.deepEqual(bodyOf(typedOf(rule)), settings);
});

test("empty lines are no words", () => {
  const typed = { ...typedOf(rule), conditions: [{ test: { kind: "text" as const, words: [" refund ", "", " "], whole: true } }] };
  assert.deepEqual(bodyOf(typed).conditions, [{ test: { kind: "text", words: ["refund"], whole: true }, not: false }]);
});

test("every kind of beginning and of condition has its form", () => {
  for (const kind of TRIGGERS) assert.equal(newTrigger(kind).kind, kind);
  for (const kind of TESTS) assert.equal(newTest(kind).kind, kind);
});

test("contacts and automations have addresses of their own", () => {
  for (const place of [{ page: "contacts" }, { page: "contact", id: "ct_1" }, { page: "automations" }, { page: "automation", id: "au_1" }] as const) {
    assert.deepEqual(parsePlace(`/inbox/${placePath(place)}`), place);
  }
});
