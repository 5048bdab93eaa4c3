import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatBot, Message, Ready } from "../../protocol";
import * as intents from "./intents";
import * as machine from "./machine";
import { acknowledge, refuse, timeOut } from "./outbox";
import { initial, type Action, type State, type Step } from "./state";
import { further, isAnswered, offeredReplies, unreadCount } from "./thread";

const bot: ChatBot = { name: "B", colour: "#123456", greeting: "Hi", disclosure: "Bot", starters: [], people_online: true };
const stamp = (client_id: string) => ({ client_id, at: `2026-01-01T00:00:0${client_id.length}Z` });

function message(seq: number, part: Partial<Message> = {}): Message {
  return { seq, id: `m${seq}`, author: { kind: "agent" }, text: `text ${seq}`, at: "2026-01-01T00:00:00Z", ...part };
}

function ready(part: Partial<Ready> = {}): Ready {
  return {
    token: "t",
    contact: { id: "c", signed: false },
    conversation: { id: "conversation", status: "open" },
    control: { holder: "agent" },
    bot,
    messages: [],
    has_more: false,
    seq: 0,
    limits: { text: 100, attachment: 1000, attachments: 2, media_types: [] },
    ...part,
  };
}

const online = (part: Partial<Ready> = {}, state = initial({})) => machine.onReady(machine.onStart(state).state, ready(part)).state;
const did = (step: Step, what: Action["do"]) => step.actions.filter((action) => action.do === what);
const run = (state: State, ...inputs: ((state: State) => Step)[]) =>
  inputs.reduce<Step>((step, input) => input(step.state), { state, actions: [] });
const write = (text: string, client_id: string) => (state: State) =>
  intents.onSubmit(intents.onDraft(state, text, 0).state, stamp(client_id));

test("a message written without a connection waits and goes out at ready", () => {
  const waiting = write("hello", "a")(machine.onStart(initial({})).state);
  assert.equal(did(waiting, "send").length, 0);
  assert.deepEqual(did(waiting, "keep").length, 1);
  const step = machine.onReady(waiting.state, ready());
  assert.deepEqual(did(step, "send"), [{ do: "send", body: { client_id: "a", text: "hello" } }]);
});

test("messages go out one at a time in the order written", () => {
  const first = run(online(), write("one", "a"), write("two", "b"));
  assert.deepEqual(first.state.outbox.map(({ state }) => state), ["sending", "waiting"]);
  const second = acknowledge(first.state, "a", { id: "m1", seq: 1 });
  assert.deepEqual(did(second, "send"), [{ do: "send", body: { client_id: "b", text: "two" } }]);
  assert.deepEqual(did(second, "drop"), [{ do: "drop", client_id: "a" }]);
});

test("a lost connection sends again with the same client id", () => {
  const sent = write("hello", "a")(online());
  const back = machine.onReady(machine.onLost(sent.state).state, ready());
  assert.deepEqual(did(back, "send"), [{ do: "send", body: { client_id: "a", text: "hello" } }]);
});

test("what the feed already holds is not sent again", () => {
  const sent = write("hello", "a")(online());
  const own = message(1, { client_id: "a", author: { kind: "contact" } });
  const back = machine.onReady(machine.onLost(sent.state).state, ready({ messages: [own] }));
  assert.equal(did(back, "send").length, 0);
  assert.deepEqual(back.state.outbox, []);
  assert.equal(back.state.messages.length, 1);
});

test("acknowledgement and echo in either order give one message", () => {
  const sent = write("hello", "a")(online()).state;
  const echo = message(1, { client_id: "a", author: { kind: "contact" }, state: "sent" });
  const ackFirst = run(sent, (s) => acknowledge(s, "a", { id: "m1", seq: 1 }), (s) => machine.onMessage(s, echo));
  const echoFirst = run(sent, (s) => machine.onMessage(s, echo), (s) => acknowledge(s, "a", { id: "m1", seq: 1 }));
  for (const { state } of [ackFirst, echoFirst]) {
    assert.deepEqual(state.messages.map(({ id }) => id), ["m1"]);
    assert.deepEqual(state.outbox, []);
  }
});

test("an acknowledgement does not move the cursor past what the feed has shown", () => {
  const state = run(online(), write("hello", "a"), (s) => acknowledge(s, "a", { id: "m9", seq: 9 })).state;
  assert.equal(state.cursor, 0);
});

test("unsent messages of an earlier page load go out again", () => {
  const sent = write("hello", "a")(online()).state.outbox;
  const step = machine.onReady(machine.onStart(initial({ outbox: sent })).state, ready());
  assert.deepEqual(did(step, "send"), [{ do: "send", body: { client_id: "a", text: "hello" } }]);
});

test("a refused message stays, says why, and can be sent again or discarded", () => {
  const failed = run(online(), write("hello", "a"), (s) => refuse(s, "a", { code: "invalid", detail: "no" })).state;
  assert.equal(failed.outbox[0]?.detail, "no");
  assert.equal(did(intents.onRetry(failed, "a"), "send").length, 1);
  assert.deepEqual(intents.onDiscard(failed, "a").state.outbox, []);
});

test("a message without an answer is tried three times", () => {
  let state = write("hello", "a")(online()).state;
  for (const expected of ["sending", "sending", "failed"]) {
    state = timeOut(state, "a").state;
    assert.equal(state.outbox[0]?.state, expected);
  }
});

test("a resume asks for what follows the cursor and keeps what it has", () => {
  const first = online({ messages: [message(1), message(2)], has_more: true });
  assert.equal(first.cursor, 2);
  const again = machine.onReady(machine.onLost(first).state, ready({ messages: [message(3)], has_more: true })).state;
  assert.deepEqual(again.messages.map(({ seq }) => seq), [1, 2, 3]);
  assert.equal(again.cursor, 3);
});

test("after a gap what was held is let go, and scrolling back starts from what came", () => {
  const first = online({ messages: [message(1), message(2)] });
  assert.equal(first.hasMore, false);
  const step = machine.onReady(machine.onLost(first).state, ready({ messages: [message(90)], has_more: true, gap: true }));
  assert.deepEqual(step.state.messages.map(({ seq }) => seq), [90]);
  assert.equal(step.state.hasMore, true);
  const older = intents.onOlderWanted(step.state);
  assert.deepEqual(did(older, "more"), [{ do: "more", before: 90 }]);
  const page = machine.onOlder(older.state, { messages: [message(1), message(2), message(89)], has_more: false });
  assert.deepEqual(page.state.messages.map(({ seq }) => seq), [1, 2, 89, 90]);
  // A store that was set back holds less than this browser did; the next resume goes by what it holds.
  const back = machine.onReady(machine.onLost(page.state).state, ready({ messages: [message(2)], gap: true }));
  assert.equal(back.state.cursor, 2);
});

test("a message that waits is sent after a gap too", () => {
  const waiting = write("hello", "a")(machine.onLost(online({ messages: [message(1)] })).state);
  const step = machine.onReady(waiting.state, ready({ messages: [message(90)], has_more: true, gap: true }));
  assert.deepEqual(did(step, "send"), [{ do: "send", body: { client_id: "a", text: "hello" } }]);
});

test("another conversation replaces the one before", () => {
  const first = online({ messages: [message(5)] });
  const other = ready({ conversation: { id: "other", status: "open" }, messages: [message(1)] });
  assert.deepEqual(machine.onReady(first, other).state.messages.map(({ seq }) => seq), [1]);
});

test("pieces grow a reply and the whole message wins", () => {
  const state = run(online(), (s) => machine.onDelta(s, "m1", "Hel"), (s) => machine.onDelta(s, "m1", "lo")).state;
  assert.equal(state.streams[0]?.text, "Hello");
  const whole = machine.onMessage(state, message(1, { text: "Hello there" })).state;
  assert.deepEqual(whole.streams, []);
  assert.equal(whole.messages[0]?.text, "Hello there");
  assert.deepEqual(machine.onDelta(whole, "m1", "late").state.streams, []);
});

test("a reply with a hole after a reconnect is not shown", () => {
  const state = machine.onDelta(online(), "m1", "Hel").state;
  const back = machine.onReady(machine.onLost(state).state, ready()).state;
  assert.equal(back.streams[0]?.broken, true);
});

test("a handover ends the reply in the making", () => {
  const state = machine.onDelta(online(), "m1", "Hel").state;
  assert.deepEqual(machine.onControl(state, { holder: "operator" }).state.streams, []);
});

test("receipts cover earlier messages of the same side and only move forward", () => {
  const own = (seq: number) => message(seq, { author: { kind: "contact" }, state: "sent" });
  const state = online({ messages: [own(1), message(2), own(3), own(4)] });
  const read = machine.onReceipt(state, { id: "m3", seq: 3, state: "read" }).state;
  assert.deepEqual(
    read.messages.map((held) => held.state),
    ["read", undefined, "read", "sent"],
  );
  const late = machine.onReceipt(read, { id: "m3", seq: 3, state: "delivered" }).state;
  assert.equal(late.messages[2]?.state, "read");
  assert.equal(further("failed", "delivered"), "delivered");
  assert.equal(further("read", "failed"), "read");
});

test("unread are replies that were not on the screen", () => {
  const state = online({ messages: [message(1), message(2, { author: { kind: "system" }, notice: "queued" })] });
  assert.equal(unreadCount(state), 1);
  const shown = machine.onSight(state, { open: true });
  assert.equal(unreadCount(shown.state), 0);
  assert.deepEqual(did(shown, "read"), [{ do: "read", seq: 2 }]);
  const hidden = machine.onSight(shown.state, { visible: false }).state;
  assert.equal(unreadCount(machine.onMessage(hidden, message(3)).state), 1);
});

test("reading survives a reload", () => {
  assert.equal(unreadCount(online({ messages: [message(1), message(2)] }, initial({ read: 1 }))), 1);
});

test("typing is told at most every three seconds and taken back at the end", () => {
  const state = online();
  const first = intents.onDraft(state, "h", 10_000);
  assert.deepEqual(did(first, "typing"), [{ do: "typing", on: true }]);
  const second = intents.onDraft(first.state, "he", 11_000);
  assert.equal(did(second, "typing").length, 0);
  assert.equal(did(intents.onDraft(second.state, "hel", 13_500), "typing").length, 1);
  assert.deepEqual(did(machine.onTimer(second.state, "typing_stop"), "typing"), [{ do: "typing", on: false }]);
  assert.deepEqual(did(intents.onSubmit(second.state, stamp("a")), "typing"), [{ do: "typing", on: false }]);
});

test("their typing ends with their message or by silence", () => {
  const on = machine.onTyping(online(), { author: { kind: "operator" }, on: true });
  assert.equal(on.state.typing?.kind, "operator");
  assert.equal(machine.onMessage(on.state, message(1, { author: { kind: "operator" } })).state.typing, undefined);
  assert.equal(machine.onTimer(on.state, "typing_gone").state.typing, undefined);
});

test("the reconnecting bar shows only after a while", () => {
  const lost = machine.onLost(online());
  assert.equal(lost.state.slow, false);
  assert.deepEqual(did(lost, "timer"), [{ do: "timer", name: "slow", ms: 2000 }]);
  const slow = machine.onTimer(lost.state, "slow").state;
  assert.equal(slow.slow, true);
  assert.equal(machine.onReady(slow, ready()).state.slow, false);
});

test("a stale token is forgotten once and the visitor comes in anew", () => {
  const started = machine.onStart(initial({ token: "old" })).state;
  const again = machine.onRefused(started, { code: "bad_token", detail: "" });
  assert.equal(again.state.token, undefined);
  assert.equal(did(again, "connect").length, 1);
  const plain = machine.onRefused(again.state, { code: "bad_token", detail: "" });
  assert.equal(plain.state.connection, "refused");
});

test("a crowded server is asked again later and a wrong inbox is not", () => {
  const started = machine.onStart(initial({})).state;
  assert.equal(did(machine.onRefused(started, { code: "rate_limited", detail: "" }), "timer").length, 2);
  assert.equal(did(machine.onRefused(started, { code: "unknown_inbox", detail: "" }), "timer").length, 1);
});

test("asking for a person without a connection is kept until there is one", () => {
  const wanted = intents.onAskHuman(machine.onStart(initial({})).state);
  assert.equal(did(wanted, "ask_human").length, 0);
  const step = machine.onReady(wanted.state, ready());
  assert.equal(did(step, "ask_human").length, 1);
  const queued = machine.onControl(step.state, { holder: "queue", queue_position: 2 }).state;
  assert.equal(did(intents.onAskHuman(queued), "ask_human").length, 0);
});

test("a closed session is rated once, may be skipped, and writing starts again", () => {
  const closed = machine.onClosed(online(), { reason: "idle", session: "s" }).state;
  assert.deepEqual(did(intents.onRate(closed, 4), "rate"), [{ do: "rate", id: "s", value: 4 }]);
  assert.equal(intents.onRateSkipped(closed).state.rating?.step, "skipped");
  assert.equal(write("again", "a")(closed).state.rating, undefined);
});

test("whoever comes back to an ended session is asked to rate it, but not after an answer or a skip", () => {
  const closed = { reason: "idle", session: "s" } as const;
  const back = (state: State) => machine.onReady(state, ready({ conversation: { id: "c", status: "resolved" }, closed })).state;
  const asked = back(online());
  assert.equal(asked.rating?.step, "ask");
  assert.equal(back(intents.onRate(asked, 4).state).rating?.step, "thanks");
  const skipped = intents.onRateSkipped(asked);
  assert.deepEqual(did(skipped, "remember"), [{ do: "remember", name: "skipped", value: "s" }]);
  assert.equal(back({ ...skipped.state, rating: undefined }).rating, undefined);
});

test("attempts that fail one after another do not put off the word about the connection", () => {
  const lost = machine.onLost(online());
  assert.equal(did(lost, "timer").length, 1);
  assert.equal(did(machine.onLost(lost.state), "timer").length, 0);
});

test("quick replies are on offer only under the last word", () => {
  const state = online({ messages: [message(1, { quick_replies: [{ title: "Yes" }] })] });
  assert.equal(offeredReplies(state).length, 1);
  assert.equal(offeredReplies(intents.onSay(state, stamp("a"), "Yes").state).length, 0);
});

test("a draft over the limit or with a running upload is not sent", () => {
  assert.equal(write("x".repeat(101), "a")(online()).state.outbox.length, 0);
  const uploading = intents.onUpload(online(), { key: "1", name: "n", size: 1, progress: 0.5 }).state;
  assert.equal(write("text", "a")(uploading).state.outbox.length, 0);
});

test("older pages come in front and are asked for once at a time", () => {
  const state = online({ messages: [message(5)], has_more: true });
  const asked = intents.onOlderWanted(state);
  assert.deepEqual(did(asked, "more"), [{ do: "more", before: 5 }]);
  assert.equal(did(intents.onOlderWanted(asked.state), "more").length, 0);
  const page = machine.onOlder(asked.state, { messages: [message(4)], has_more: false }).state;
  assert.deepEqual([page.messages.map(({ seq }) => seq), page.hasMore], [[4, 5], false]);
});

test("logging out forgets and stays away until opened", () => {
  const step = machine.onIdentity(online({ messages: [message(1)] }), undefined, true);
  assert.deepEqual(step.actions.map((action) => action.do), ["disconnect", "forget"]);
  assert.deepEqual([step.state.token, step.state.messages], [undefined, []]);
});

test("a press sends the title with what was pressed, and a repeat is the same", () => {
  const offer = message(1, { choices: { kind: "buttons", buttons: [{ kind: "reply", id: "a", title: "Today" }] } });
  const state = online({ messages: [offer] });
  assert.equal(isAnswered(state, offer), false);
  const pressed = intents.onChoose(state, stamp("c"), { message: offer.id, id: "a" }, "Today");
  const body = { client_id: "c", text: "Today", choice: { message: offer.id, id: "a" } };
  assert.deepEqual(did(pressed, "send"), [{ do: "send", body }]);
  assert.equal(isAnswered(pressed.state, offer), true);
  assert.deepEqual(did(machine.onReady(machine.onLost(pressed.state).state, ready()), "send"), [{ do: "send", body }]);
  const stored = acknowledge(pressed.state, "c", { id: "m2", seq: 2 }).state;
  assert.equal(isAnswered(stored, offer), true);
  assert.equal(isAnswered(stored, message(3)), false);
});

test("a message that changed takes the place of the one that is held, and no other place", () => {
  const own = message(1, { author: { kind: "contact" }, state: "read" });
  const state = online({ messages: [own] });
  const reactions = [{ by: "business" as const, emoji: "👍", at: "" }];
  const changed = machine.onChanged(state, { ...own, state: "sent", reactions }).state;
  assert.deepEqual([changed.messages[0]?.reactions, changed.messages[0]?.state], [reactions, "read"]);
  assert.equal(machine.onChanged(state, message(9)).state, state);
  assert.equal(changed.cursor, state.cursor);
});
