import assert from "node:assert/strict";
import { test } from "node:test";
import type { Conversation } from "../../protocol";
import { type TypedChoices, choiceFault, choicesBody, hasLists, NO_CHOICES, titlesOf } from "../state/surfaces/choices";
import { mayAnswer, mayReact, offered, ownReaction } from "../state/surfaces/reactions";
import { conversation } from "./examples";

const replies = (...titles: string[]): TypedChoices => ({ ...NO_CHOICES, replies: titles });

test("empty lines are left out of what is sent", () => {
  assert.deepEqual(choicesBody(replies(" Today ", "", "Tomorrow")), { kind: "buttons", buttons: [{ kind: "reply", title: "Today" }, { kind: "reply", title: "Tomorrow" }] });
  const list: TypedChoices = { ...NO_CHOICES, kind: "list", open: " ", rows: [{ title: "9:00", description: "" }, { title: "", description: "" }, { title: "10:00", description: "Late" }] };
  assert.deepEqual(choicesBody(list), { kind: "list", sections: [{ rows: [{ title: "9:00" }, { title: "10:00", description: "Late" }] }] });
  assert.deepEqual(choicesBody({ ...NO_CHOICES, kind: "link", title: "Page", url: " https://a.example " }), { kind: "buttons", buttons: [{ kind: "link", title: "Page", url: "https://a.example" }] });
});

test("a channel takes no more than it has room for", () => {
  assert.equal(choiceFault(replies("", ""), "web"), "none");
  assert.equal(choiceFault(replies("x".repeat(21)), "whatsapp"), "long");
  assert.equal(choiceFault(replies("x".repeat(21)), "web"), undefined);
  assert.equal(choiceFault(replies("Yes", "yes"), "web"), "twice");
  const row = (title: string, description = ""): TypedChoices => ({ ...NO_CHOICES, kind: "list", rows: [{ title, description }] });
  assert.equal(choiceFault(row("", "only words"), "web"), "title");
  assert.equal(choiceFault(row("9:00", "x".repeat(73)), "whatsapp"), "long");
  assert.equal(choiceFault(row("9:00"), "whatsapp"), undefined);
  assert.equal(choiceFault({ ...NO_CHOICES, kind: "link", title: "Page", url: "a.example" }, "web"), "url");
  assert.deepEqual(["web", "whatsapp", "messenger", "instagram"].map(hasLists), [true, true, false, false]);
});

test("what can be pressed is told in its order", () => {
  assert.deepEqual(titlesOf({ kind: "list", sections: [{ rows: [{ title: "a" }] }, { rows: [{ title: "b" }] }] }), ["a", "b"]);
  assert.deepEqual(titlesOf({ kind: "carousel", cards: [{ title: "c", buttons: [] }] }), ["c"]);
});

test("of a channel that takes few emojis, the usual ones come first", () => {
  assert.equal(offered(undefined).first.length, 6);
  assert.deepEqual(offered(["😡", "❤️"]), { first: ["❤️", "😡"], more: [] });
  assert.deepEqual(offered(["😡", "😆", "😍", "👎", "😮", "😠", "❤️"]).more, ["😠"]);
});

test("only what the contact wrote is reacted to, and only what was said aloud is answered", () => {
  const said = { author: { kind: "contact" as const }, private: false };
  const any = conversation("a");
  assert.ok(mayReact(any, said));
  assert.ok(!mayReact({ ...any, reactions: [] }, said));
  assert.ok(!mayReact(any, { ...said, author: { kind: "agent" as const } }));
  assert.ok(!mayReact(any, { ...said, deleted_at: "2026" }));
  assert.ok(mayAnswer({ ...said, author: { kind: "operator" as const } }, false));
  assert.ok(!mayAnswer({ ...said, private: true }, false));
  assert.equal(ownReaction({ reactions: [{ by: "contact", emoji: "👍", at: "" }, { by: "business", emoji: "❤️", at: "" }] }), "❤️");
});

test("among comments nothing is reacted to, and only what the contact wrote is answered", () => {
  const said = { author: { kind: "contact" as const }, private: false };
  const below = conversation("a", { topic: { kind: "comments", post: "1" } } as Partial<Conversation>);
  assert.ok(!mayReact(below, said));
  assert.ok(mayAnswer(said, true));
  assert.ok(!mayAnswer({ ...said, deleted_at: "2026" }, true));
  assert.ok(!mayAnswer({ ...said, author: { kind: "operator" as const } }, true));
});
