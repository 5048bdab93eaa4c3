import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pending } from "../state/model";
import { type OutgoingInput, sentBody } from "../state/outgoing";
import { reduce } from "../state/store";
import { get } from "../state/table";
import { feed, me, message, opened, summary } from "./examples";

const pending: Pending = { client_id: "c1", conversation: "a", text: "Hi", private: false, attachments: [], at: "", phase: "sending" };
const out = (s: ReturnType<typeof opened>, input: OutgoingInput) => reduce(s, { on: "outgoing", input });
const mine = message(4, { id: "sent", client_id: "c1", author: { kind: "operator", id: me.id }, state: "sent" });

test("the feed may confirm a message before its answer comes", () => {
  let s = out(opened(), { kind: "send_started", pending });
  s = feed(s, { kind: "message", cursor: 1, conversation: "a", message: mine, summary: summary(4) });
  assert.equal(get(s.pending, "a"), undefined);
  s = out(s, { kind: "send_done", conversation: "a", client_id: "c1", message: mine });
  assert.equal(get(s.threads, "a")?.messages.filter((m) => m.id === "sent").length, 1);
});

test("a failure stays until it is retried or discarded", () => {
  let s = out(out(opened(), { kind: "send_started", pending }), { kind: "send_failed", conversation: "a", client_id: "c1", error: "no" });
  assert.equal(get(s.pending, "a")?.[0]?.phase, "failed");
  s = out(s, { kind: "send_retried", conversation: "a", client_id: "c1" });
  assert.deepEqual(get(s.pending, "a"), [pending]);
  assert.equal(get(out(s, { kind: "send_discarded", conversation: "a", client_id: "c1" }).pending, "a"), undefined);
});

test("a failure that comes after the confirmation is not news", () => {
  let s = out(opened(), { kind: "send_started", pending });
  s = feed(s, { kind: "message", cursor: 1, conversation: "a", message: mine, summary: summary(4) });
  assert.equal(out(s, { kind: "send_failed", conversation: "a", client_id: "c1", error: "late" }), s);
});

test("a note for the agent says so, and no other message does", () => {
  assert.deepEqual(sentBody(pending), { client_id: "c1", text: "Hi", private: false, attachments: [] });
  assert.equal(sentBody({ ...pending, private: true, for_agent: true }).for_agent, true);
  assert.equal("for_agent" in sentBody({ ...pending, private: true }), false);
  assert.equal("for_agent" in sentBody({ ...pending, for_agent: true }), false);
});
