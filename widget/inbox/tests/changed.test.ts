import assert from "node:assert/strict";
import { test } from "node:test";
import type { InboxMessage } from "../../protocol";
import type { InboxState } from "../state/model";
import { get } from "../state/table";
import { asSaid, delivery, merge } from "../state/thread";
import { feed, message, minute, opened, page, summary } from "./examples";

const ours = (seq: number, more: Partial<InboxMessage> = {}) => message(seq, { author: { kind: "operator", name: "Mira" }, state: "queued", ...more });
const said = (cursor: number, m: InboxMessage) => ({ kind: "message", cursor, conversation: "a", message: m, summary: summary(m.seq) }) as const;
const changed = (cursor: number, m: InboxMessage) => ({ kind: "message_changed", cursor, conversation: "a", message: m, summary: summary(4) }) as const;
const shown = (s: InboxState, id: string) => get(s.threads, "a")?.messages.find((m) => m.id === id);

test("a changed message takes the place of the one that was shown, also in the list when it is the last", () => {
  let s = feed(opened(), said(1, message(4, { text: "by 5" })));
  s = feed(s, changed(2, message(4, { text: "by 6", edited_at: minute(5) })));
  assert.equal(shown(s, "m4")?.text, "by 6");
  assert.equal(get(s.conversations, "a")?.preview?.text, "by 6");
  s = feed(s, changed(3, message(2, { text: "", deleted_at: minute(6) })));
  assert.equal(shown(s, "m2")?.text, "");
  assert.equal(get(s.conversations, "a")?.preview?.text, "by 6", "what is not the last changes no row");
  assert.equal(s.cursor, 3);
});

test("a reaction that is taken back goes, and a rating stays", () => {
  let s = feed(opened(), changed(1, message(3, { rating: 4, reactions: [{ by: "contact", emoji: "👍", at: minute(5) }] })));
  s = feed(s, changed(2, message(3)));
  assert.equal(shown(s, "m3")?.reactions, undefined);
  assert.equal(shown(s, "m3")?.rating, 4);
});

test("a changed message on no loaded page is not pulled in", () => {
  const long = page(opened(), { kind: "thread_page", id: "a", page: { items: [message(40), message(41)], has_more: true }, part: "latest" });
  const s = feed(long, changed(1, message(7)));
  assert.deepEqual(get(s.threads, "a")?.messages.map((m) => m.seq), [40, 41]);
});

test("the late answer to a send does not undo what was told of it since", () => {
  const fault = { reason: "window_closed", code: 0, detail: "too old" };
  const failed = ours(4, { state: "failed", fault });
  assert.deepEqual(merge([failed], [ours(4)])[0]?.fault, fault);
  assert.deepEqual(merge([message(1, { text: "", deleted_at: minute(2) })], [message(1)])[0]?.text, "");
  assert.equal(merge([message(1, { text: "new", edited_at: minute(2) })], [message(1)])[0]?.text, "new");
});

test("what did not go stays so, whatever was read after it", () => {
  const fault = { reason: "unreachable", code: 131026, detail: "" };
  assert.equal(delivery(ours(2, { state: "failed", fault }), { delivered: 9, read: 9 }), "failed");
});

test("a late message stands where it was said, and what is loaded still goes by seq", () => {
  const late = message(4, { at: minute(1), text: "late" });
  const s = feed(opened(), said(1, late));
  assert.deepEqual(get(s.threads, "a")?.messages.map((m) => m.seq), [1, 2, 3, 4]);
  assert.deepEqual(asSaid(get(s.threads, "a")?.messages ?? []).map((m) => m.seq), [1, 4, 2, 3]);
  const ordered = [message(1), message(2)];
  assert.equal(asSaid(ordered), ordered);
});
