import assert from "node:assert/strict";
import { test } from "node:test";
import type { Conversation, ConversationWindow, InboxMessage } from "../../protocol";
import { href, parse } from "../desk/route";
import { type Comment, commentsOf, keptComments, type TopicFilter, topicOf } from "../session/comments_types";
import type { Inbox } from "../session/studio_types";
import { type Asked, answering, feelingOf, hasPosts, newestComment, standingOf } from "../state/comments";
import { isListed, listKey } from "../state/filter";
import { reduce } from "../state/store";
import { summaryOf } from "../text/summary";
import { en } from "../text/en";
import { es } from "../text/es";
import { hi } from "../text/hi";
import { conversation, feed, me, message, minute, page, start } from "./examples";

const DAY = 86_400_000;
const NOW = Date.parse(minute(30));
type More = Omit<Partial<InboxMessage>, "comment"> & { comment?: Partial<Comment> };

const said = (seq: number, { comment, ...more }: More = {}): InboxMessage =>
  message(seq, { comment: { hidden: false, answered_privately: false, kind: "comment", ...comment }, ...more } as Partial<InboxMessage>);
const ours = (seq: number, more: More = {}): InboxMessage => said(seq, { author: { kind: "operator", id: "op_1" }, state: "sent", ...more });
const until = (when: number): ConversationWindow => ({ may_write: true, instead: [], private_until: new Date(when).toISOString() }) as ConversationWindow;
const NO_PRIVATE: ConversationWindow = { may_write: true, instead: [] };

const ask = (part: Partial<Asked> = {}) =>
  answering({ messages: [said(1), said(2)], hasMore: false, pending: [], window: until(NOW + DAY), answers: "", privately: false, files: false, now: NOW, ...part });

test("an answer goes to the newest comment, or to the one that was chosen", () => {
  assert.deepEqual([ask().comment?.id, ask().earlier], ["m2", false]);
  assert.deepEqual([ask({ answers: "m1" }).comment?.id, ask({ answers: "m1" }).earlier], ["m1", true]);
  assert.equal(ask({ answers: "m2" }).earlier, false);
  assert.equal(ask({ answers: "elsewhere" }).comment?.id, "m2", "one that is not known is not answered");
});

test("removed comments are answered by nothing, and the newest is the newest that is left", () => {
  const messages = [said(1), said(2, { deleted_at: minute(3) })];
  assert.equal(newestComment(messages)?.id, "m1");
  assert.equal(ask({ messages }).comment?.id, "m1");
  const chosen = ask({ messages, answers: "m2" });
  assert.deepEqual([chosen.comment?.id, chosen.hindrance, chosen.private], ["m2", "removed", { may: false, why: "removed" }]);
  const gone = [said(1, { deleted_at: minute(3) })];
  assert.equal(ask({ messages: gone }).hindrance, "none");
  assert.equal(ask({ messages: gone, hasMore: true }).hindrance, undefined, "the server may know an earlier one");
});

test("of the newest comment the server says how long a private message is possible", () => {
  assert.deepEqual(ask().private, { may: true, until: new Date(NOW + DAY).toISOString() });
  assert.deepEqual(ask({ window: NO_PRIVATE }).private, { may: false, why: "closed" });
  assert.deepEqual(ask({ window: until(NOW - 1) }).private, { may: false, why: "late" });
  assert.deepEqual(ask({ window: undefined, messages: [said(1, { at: new Date(NOW - 8 * DAY).toISOString() })] }).private, { may: false, why: "late" });
});

test("an earlier comment may be answered privately for seven days, whatever became of the newest", () => {
  const messages = [said(1), said(2, { comment: { answered_privately: true } })];
  const { private: allowed } = ask({ messages, window: NO_PRIVATE, answers: "m1" });
  assert.deepEqual(allowed, { may: true, until: new Date(Date.parse(minute(1)) + 7 * DAY).toISOString() });
  assert.deepEqual(ask({ messages, answers: "m1", now: Date.parse(minute(1)) + 7 * DAY }).private, { may: false, why: "late" });
});

test("a comment has one private message: told by the server, sent a moment ago, or on its way", () => {
  const answered = { may: false, why: "answered" };
  assert.deepEqual(ask({ messages: [said(2, { comment: { answered_privately: true } })] }).private, answered);
  assert.deepEqual(ask({ messages: [said(2), ours(3, { privately: true, reply_to: "m2" })] }).private, answered);
  assert.deepEqual(ask({ pending: [{ reply_to: "m2", privately: true, phase: "sending" }] }).private, answered);
  assert.equal(ask({ messages: [said(2), ours(3, { privately: true, reply_to: "m2", state: "failed" })] }).private.may, true, "one that did not arrive was none");
  assert.equal(ask({ pending: [{ reply_to: "m2", privately: true, phase: "failed" }] }).private.may, true);
  assert.equal(ask({ pending: [{ reply_to: "m2", phase: "sending" }] }).private.may, true, "a public reply is none");
});

test("what was meant for one person never goes to everybody", () => {
  assert.equal(ask({ privately: true }).hindrance, undefined);
  assert.equal(ask({ privately: true, window: NO_PRIVATE }).hindrance, "closed");
  assert.equal(ask({ privately: true, messages: [said(2, { comment: { answered_privately: true } })] }).hindrance, "answered");
});

test("public replies are text alone", () => {
  assert.equal(ask({ files: true }).hindrance, "files");
  assert.equal(ask({ files: true, privately: true }).hindrance, undefined);
});

test("a message says who can read it", () => {
  assert.equal(standingOf(said(1), true), "comment");
  assert.equal(standingOf(ours(1), true), "public_reply");
  assert.equal(standingOf(message(1, { author: { kind: "operator" } }), true), "public_reply", "one that the platform did not tell of");
  assert.equal(standingOf(ours(1, { privately: true }), true), "private_message");
  assert.equal(standingOf(ours(1, { private: true }), true), undefined, "a note");
  assert.equal(standingOf(message(1), false), undefined, "an ordinary message");
  assert.equal(standingOf(said(1, { author: { kind: "system" }, notice: "queued" }), true), undefined);
});

test("only a feeling is shown, not the lack of one", () => {
  const felt = (sentiment: Comment["sentiment"]) => feelingOf(said(1, { comment: { ...(sentiment ? { sentiment } : {}) } }));
  assert.deepEqual([felt("negative"), felt("positive"), felt("neutral"), felt(undefined)], ["negative", "positive", undefined, undefined]);
});

test("a removed comment was not necessarily taken back by its author", () => {
  assert.equal(summaryOf(said(1, { deleted_at: minute(2) }), en), en.comments.removed);
  assert.equal(summaryOf(message(1, { deleted_at: minute(2) }), en), en.channels.deleted);
});

const below = (id: string, more: Partial<Conversation> = {}) => conversation(id, { topic: { kind: "comments", post: "p" }, ...more } as Partial<Conversation>);

const viewer = { me: me.id, teams: new Set<string>() };

test("the filter parts comments from messages, in every view", () => {
  const listed = (c: Conversation, topic?: TopicFilter) => isListed(c, { view: "all", topic }, viewer);
  assert.deepEqual([listed(below("a")), listed(below("a"), "comments"), listed(below("a"), "messages")], [true, true, false]);
  assert.deepEqual([listed(conversation("b")), listed(conversation("b"), "comments"), listed(conversation("b"), "messages")], [true, false, true]);
  assert.equal(isListed(below("a", { status: "resolved" }), { view: "all", topic: "comments" }, viewer), false);
  assert.deepEqual([listKey({ view: "mine" }), listKey({ view: "mine", topic: "comments" })], ["mine", "mine comments"]);
});

test("what the feed brings stands in the lists that show it", () => {
  const empty = { items: [] };
  let s = page(start(), { kind: "list_page", filter: { view: "all" }, page: empty, first: true }, { kind: "list_page", filter: { view: "all", topic: "comments" }, page: empty, first: true }, { kind: "list_page", filter: { view: "all", topic: "messages" }, page: empty, first: true });
  s = feed(s, { kind: "conversation", cursor: 1, conversation: below("a") }, { kind: "conversation", cursor: 2, conversation: conversation("b", { updated_at: minute(1) }) });
  assert.deepEqual([s.lists.all.ids, s.lists["all comments"]?.ids, s.lists["all messages"]?.ids], [["b", "a"], ["a"], ["b"]]);
  assert.equal(s.lists["mine comments"], undefined, "one that nobody looked at is not filled");
  s = feed(s, { kind: "resync", cursor: 9 });
  assert.deepEqual([s.lists["all comments"]?.stale, s.lists["mine"].stale], [true, false]);
});

test("what the platform did to a comment shows at once", () => {
  const s = page(start(), { kind: "thread_page", id: "a", page: { items: [said(1)], has_more: false }, part: "latest" });
  const hidden = reduce(s, { on: "outgoing", input: { kind: "changed", conversation: "a", message: said(1, { comment: { hidden: true } }) } });
  const shown = (state: typeof s) => [...state.threads.shards].flatMap((shard) => [...(shard?.values() ?? [])])[0]?.messages[0];
  assert.equal((shown(hidden) as { comment?: Comment } | undefined)?.comment?.hidden, true);
  assert.equal(reduce(s, { on: "outgoing", input: { kind: "changed", conversation: "unknown", message: said(1) } }), s);
});

test("the filter is in the address, with every view and conversation", () => {
  assert.deepEqual(parse("/inbox/", "?view=all&topic=comments"), { view: "all", topic: "comments", contact: false });
  assert.deepEqual(parse("/inbox/", "?topic=nonsense"), { view: "mine", contact: false });
  assert.equal(href({ view: "mine", topic: "messages", contact: false }), "/inbox/?topic=messages");
  assert.equal(href({ view: "all", topic: "comments", conversation: "c", contact: false }), "/inbox/c/c?view=all&topic=comments");
  assert.equal(href({ view: "mine", contact: false }), "/inbox/");
});

test("posts are on the channels that have them, and other changes keep how comments are answered", () => {
  assert.deepEqual(["web", "whatsapp", "messenger", "instagram"].map(hasPosts), [false, false, true, true]);
  const inbox = { id: "in", comments: { mode: "agent", text: "" } } as unknown as Inbox;
  assert.deepEqual(commentsOf(inbox), { mode: "agent", text: "" });
  assert.deepEqual([keptComments(inbox), keptComments({ id: "in" } as Inbox)], [{ comments: { mode: "agent", text: "" } }, {}]);
  assert.equal(topicOf(conversation("a")), undefined);
});

test("every language says something for each comment word", () => {
  const words = (value: unknown): number => (typeof value === "object" && value !== null ? Object.values(value).reduce<number>((n, v) => n + words(v), 0) : 1);
  for (const { comments } of [es, hi]) assert.equal(words(comments), words(en.comments));
});
