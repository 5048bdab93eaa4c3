import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Webhook } from "../../protocol";
import { EVENT_GROUPS, EVENTS, formOf, hostOf, pretty, stateOf, ticked } from "../state/studio/webhook";

const HOOK: Webhook = { id: "wh_1", url: "https://shop.example/hook", description: "", events: ["message.created"], inboxes: [], enabled: true, waiting: 0, created_at: "2026-12-06T09:30:00Z" };

describe("a webhook", () => {
  it("stands under one of four words, the gravest first", () => {
    assert.equal(stateOf(HOOK), "on");
    assert.equal(stateOf({ ...HOOK, enabled: false, failing_since: HOOK.created_at }), "off");
    assert.equal(stateOf({ ...HOOK, failing_since: HOOK.created_at }), "failing");
    assert.equal(stateOf({ ...HOOK, stopped: { at: HOOK.created_at, why: "gone" } }), "stopped");
  });

  it("that was stopped is offered to be switched on", () => {
    assert.equal(formOf(HOOK).enabled, true);
    assert.equal(formOf({ ...HOOK, stopped: { at: HOOK.created_at, why: "failing" } }).enabled, false);
  });

  it("is told events in one order, whatever was ticked first", () => {
    assert.deepEqual(ticked(["call.ended"], ["message.created"], true), ["message.created", "call.ended"]);
    assert.deepEqual(ticked(["message.created", "call.ended"], ["message.created"], false), ["call.ended"]);
    assert.deepEqual(EVENT_GROUPS.flatMap(([, names]) => names), EVENTS);
  });

  it("shows bodies as people read them, and leaves alone what is none", () => {
    assert.equal(pretty('{"a":1}'), '{\n  "a": 1\n}');
    assert.equal(pretty("no json"), "no json");
    assert.deepEqual([hostOf(HOOK.url), hostOf("odd")], ["shop.example", "odd"]);
  });
});
