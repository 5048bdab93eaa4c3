/** The list of messages: merging, replies in the making, receipts, unread. */

import type { Message, Receipt, ReceiptState } from "../../protocol";
import type { State, Stream } from "./state";

/** Puts `arrived` into `held`: unique by id, the newer version wins, ordered by `seq`. */
export function merge(held: Message[], arrived: Message[]): Message[] {
  if (!arrived.length) return held;
  const byId = new Map(held.map((message) => [message.id, message]));
  for (const message of arrived) {
    const before = byId.get(message.id);
    byId.set(message.id, before ? { ...message, state: further(before.state, message.state) } : message);
  }
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}

const ORDER: ReceiptState[] = ["queued", "sent", "delivered", "read"];

/** Delivery only moves forward, whatever order the receipts come in; a failure is overruled by proof of delivery. */
export function further(one: ReceiptState | undefined, other: ReceiptState | undefined): ReceiptState | undefined {
  if (!one || !other) return one ?? other;
  const rank = (state: ReceiptState) => (state === "failed" ? 1.5 : ORDER.indexOf(state));
  return rank(other) > rank(one) ? other : one;
}

/** A receipt speaks for its message and every earlier one of the same direction. */
export function applyReceipt(messages: Message[], receipt: Receipt): Message[] {
  const subject = messages.find((message) => message.id === receipt.id);
  const own = !subject || subject.author.kind === "contact";
  const single = receipt.state === "failed";
  return messages.map((message) => {
    const covered = single ? message.id === receipt.id : message.seq <= receipt.seq && isOwn(message) === own;
    if (!covered || message.author.kind === "system") return message;
    const state = further(message.state, receipt.state);
    return state === message.state ? message : { ...message, state };
  });
}

export const isOwn = (message: Message) => message.author.kind === "contact";
export const isReply = (message: Message) => message.author.kind === "agent" || message.author.kind === "operator";

/** Adds a piece to a reply; pieces of a reply that is already whole are dropped. */
export function addDelta(state: State, id: string, text: string): Stream[] {
  if (state.messages.some((message) => message.id === id)) return state.streams;
  const held = state.streams.find((stream) => stream.id === id);
  if (!held) return [...state.streams, { id, text, broken: false }];
  return state.streams.map((stream) => (stream === held ? { ...stream, text: stream.text + text } : stream));
}

export const lastSeq = (messages: Message[]) => messages[messages.length - 1]?.seq ?? 0;

export const unreadCount = (state: State) =>
  state.messages.filter((message) => isReply(message) && message.seq > state.read).length;

/** True while the visitor has written and the session is not over: worth loading the app again for. */
export const isActive = (state: State) =>
  state.outbox.length > 0 ||
  (state.messages.some(isOwn) && state.conversation?.status !== "resolved" && !state.rating);

/** What the thread shows: of the greetings only those that open a later session, as the intro speaks the first. */
export const shownMessages = ({ messages }: State) =>
  messages.filter(
    ({ notice }, i) => notice !== "greeting" || messages.slice(0, i).some((earlier) => ENDS.includes(earlier.notice)),
  );

const ENDS: Message["notice"][] = ["session_closed", "resolved"];

/** Something was said after it: what it offered is no question any more. */
export const isAnswered = ({ messages, outbox }: State, { seq }: Message) =>
  outbox.length > 0 || messages.some((message) => isOwn(message) && message.seq > seq);

/** The quick replies on offer: only those of the last word, and only while nothing answers it. */
export function offeredReplies(state: State) {
  const last = state.messages[state.messages.length - 1];
  if (!last || state.outbox.length || state.streams.length || state.rating) return [];
  const askable = state.control.holder === "agent" && state.asking === "no";
  return (last.quick_replies ?? []).filter((reply) => askable || reply.action !== "ask_human");
}
