import assert from "node:assert/strict";
import { test } from "node:test";
import type { Contact, ContactMerge } from "../../protocol";
import { get } from "../state/table";
import { contact, conversation, feed, minute, opened, page } from "./examples";

const lena: Contact = { ...contact("ct_lena", "Lena"), merges: [] };
const merge = (more: Partial<ContactMerge> = {}): ContactMerge => ({
  id: "mg_1",
  into: "ct_lena",
  from: { id: "ct_a", name: "Contact a", identities: [], conversations: ["a"] },
  evidence: { kind: "said", text: "" },
  at: minute(5),
  ...more,
});
const known = () => page(opened(), { kind: "contact", contact: contact("ct_a", "Contact a") }, { kind: "earlier", contact: "ct_a", conversations: [] });

test("after a merge nothing names the contact who is gone", () => {
  const s = page(known(), { kind: "merged", contact: lena, gone: "ct_a" });
  assert.deepEqual(get(s.conversations, "a")?.contact, { id: "ct_lena", name: "Lena" });
  assert.equal(get(s.contacts, "ct_a"), undefined);
  assert.equal(get(s.earlier, "ct_a"), undefined, "the lists are read anew");
  assert.equal(get(s.contacts, "ct_lena"), lena);
});

test("the feed brings a merge made elsewhere, and an older snapshot does not take it back", () => {
  const moved = conversation("a", { contact: { id: "ct_lena", name: "Lena" }, last_seq: 3, revision: 9 });
  let s = feed(known(), { kind: "conversation", cursor: 1, conversation: moved });
  assert.equal(get(s.conversations, "a")?.contact.id, "ct_lena");
  s = feed(s, { kind: "conversation", cursor: 2, conversation: conversation("a", { revision: 8 }) });
  assert.equal(get(s.conversations, "a")?.contact.id, "ct_lena");
});

test("taken apart, what came by the merge goes back and what came later stays", () => {
  let s = page(known(), { kind: "merged", contact: lena, gone: "ct_a" });
  s = page(s, { kind: "snapshot", conversation: conversation("b", { contact: { id: "ct_lena", name: "Lena" } }) });
  s = page(s, { kind: "taken_apart", contact: lena, merge: merge({ undone_at: minute(6) }) });
  assert.deepEqual(get(s.conversations, "a")?.contact, { id: "ct_a", name: "Contact a" });
  assert.equal(get(s.conversations, "b")?.contact.id, "ct_lena");
});
