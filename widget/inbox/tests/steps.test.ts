/** Macros as they are put together, and as the server has them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { MacroStep } from "../../protocol";
import { isComplete, newStep, snoozeName, STEP_KINDS, stepBody, typedSteps } from "../state/daily/steps";

test("steps go into the form and out of it as they were", () => {
  const steps: MacroStep[] = [
    { kind: "reply", canned_reply: "cr_1" },
    { kind: "note", text: "checked" },
    { kind: "labels", add: ["lb_1", "lb_2"], remove: [] },
    { kind: "priority", priority: "urgent" },
    { kind: "team", team: "tm_1" },
    { kind: "assign", operator: "op_1" },
    { kind: "snooze", for_s: 86_400 },
    { kind: "snooze" },
    { kind: "resolve" },
    { kind: "text", text: "Thank you." },
    { kind: "ask_person" },
    { kind: "return" },
    { kind: "lead", stage: "real", tags: ["price", "web shop"] },
    { kind: "macro", id: "mc_1" },
  ];
  assert.deepEqual(typedSteps(steps).map(stepBody), steps);
});

test("labels that come and go in one step are two in the form", () => {
  const typed = typedSteps([{ kind: "labels", add: ["lb_1"], remove: ["lb_2"] }]);
  assert.deepEqual(typed.map(stepBody), [
    { kind: "labels", add: ["lb_1"], remove: [] },
    { kind: "labels", add: [], remove: ["lb_2"] },
  ]);
});

test("a step that is about something says what before it can be saved", () => {
  assert.deepEqual(STEP_KINDS.filter((kind) => isComplete(newStep(kind))), ["priority", "ask_person", "return", "snooze", "resolve"]);
  assert.equal(isComplete({ ...newStep("note"), text: " " }), false);
});

test("tags of a lead are typed with commas, each once", () => {
  assert.deepEqual(stepBody({ ...newStep("lead"), text: " price, ,web shop,price " }), { kind: "lead", stage: "unreal", tags: ["price", "web shop"] });
});

test("a time that the form does not offer is kept as it is", () => {
  assert.deepEqual([snoozeName(undefined), snoozeName(3_600), snoozeName(7_200)], ["message", "hour", "other"]);
  const [step] = typedSteps([{ kind: "snooze", for_s: 7_200 }]);
  assert.deepEqual(step && stepBody(step), { kind: "snooze", for_s: 7_200 });
});
