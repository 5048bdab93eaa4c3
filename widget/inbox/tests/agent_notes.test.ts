import assert from "node:assert/strict";
import { test } from "node:test";
import type { InboxMessage } from "../../protocol";
import { days } from "../view/thread/groups";
import { me, message } from "./examples";

const note = (seq: number, more: Partial<InboxMessage> = {}): InboxMessage => ({ ...message(seq, { author: { kind: "operator", id: me.id, name: me.name }, private: true }), ...more });

test("what the agent reads stands apart from notes that only colleagues read", () => {
  const [day] = days([note(1), note(2), note(3, { for_agent: true }), note(4, { for_agent: true }), note(5)]);
  const groups = day?.blocks.flatMap((block) => (block.kind === "group" ? [[block.forAgent, block.messages.length]] : []));
  assert.deepEqual(groups, [[false, 2], [true, 2], [false, 1]]);
});
