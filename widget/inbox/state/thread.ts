/** One conversation's messages: merging, and how far each has got. */
import type { InboxMessage, ReceiptState } from "../../protocol";
import type { Marks, Thread } from "./model";

const RANK: Record<ReceiptState, number> = { queued: 0, sent: 1, delivered: 2, read: 3, failed: 1.5 };

/** Delivery only moves forward; a failure stands unless the message got through after all. */
export function forward(a: ReceiptState | undefined, b: ReceiptState | undefined): ReceiptState | undefined {
  if (!a || !b) return a ?? b;
  return RANK[b] > RANK[a] ? b : a;
}

/** Adds messages to an ordered list: each id once, the newer copy wins. Returns the same list when nothing is new. */
export function merge(known: readonly InboxMessage[], incoming: readonly InboxMessage[]): readonly InboxMessage[] {
  if (incoming.length === 0) return known;
  const last = known.at(-1);
  const first = incoming[0];
  const ascending = incoming.every((m, i) => i === 0 || m.seq > (incoming[i - 1]?.seq ?? 0));
  if (first && ascending && (!last || first.seq > last.seq)) return [...known, ...incoming];
  const byId = new Map(known.map((m) => [m.id, m]));
  for (const message of incoming) {
    const old = byId.get(message.id);
    byId.set(message.id, old ? newer(old, message) : message);
  }
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}

/** Of two copies the one that knows more: an answer to a send may come after what was told of that message since. */
function newer(old: InboxMessage, message: InboxMessage): InboxMessage {
  const behind = old.state !== undefined && forward(old.state, message.state) !== message.state;
  const unamended = (message.edited_at ?? "") < (old.edited_at ?? "") || (old.deleted_at !== undefined && !message.deleted_at);
  return rated(behind || unamended ? old : message, message.rating ?? old.rating);
}

/** A replayed notice is as it was when it was said, before anybody could rate. */
function rated(message: InboxMessage, rating: number | undefined): InboxMessage {
  return rating === message.rating || rating === undefined ? message : { ...message, rating };
}

/** A message as it is now: it takes the place of what was shown. One that no loaded page holds will be read as it is. */
export function withChanged(thread: Thread, message: InboxMessage): Thread {
  const last = thread.messages.at(-1);
  if (last && message.seq > last.seq) return withMessage(thread, message);
  if (!thread.messages.some((m) => m.id === message.id)) return thread;
  return { ...thread, messages: thread.messages.map((m) => (m.id === message.id ? rated(message, message.rating ?? m.rating) : m)) };
}

/** Channels tell whole seconds: within one, what came first was said first. */
const second = (at: string) => Math.floor(Date.parse(at) / 1000);

/** As it was said: a message that came late stands where it belongs. What is loaded and resumed goes by `seq` all the same. */
export function asSaid(messages: readonly InboxMessage[]): readonly InboxMessage[] {
  const ordered = messages.every((m, i) => i === 0 || second(messages[i - 1]?.at ?? "") <= second(m.at));
  return ordered ? messages : [...messages].sort((a, b) => second(a.at) - second(b.at) || a.seq - b.seq);
}

/** A message from the feed. A jump in `seq` means that something between was missed: the latest page must be fetched. */
export function withMessage(thread: Thread, message: InboxMessage): Thread {
  const first = thread.messages[0];
  if (thread.hasMore && first && message.seq < first.seq) return thread;
  const last = thread.messages.at(-1);
  const jump = thread.phase === "ready" && last !== undefined && message.seq > last.seq + 1;
  const next = { ...thread, messages: merge(thread.messages, [message]) };
  return jump ? { ...next, stale: true } : next;
}

export function withReceipt(thread: Thread, seq: number, state: ReceiptState): Thread {
  if (state === "failed") {
    const messages = thread.messages.map((m) => (m.seq === seq ? { ...m, state: forward(m.state, state) ?? state } : m));
    return { ...thread, messages };
  }
  const { delivered, read } = thread.contactMarks;
  const marks: Marks = {
    delivered: state === "delivered" || state === "read" ? Math.max(delivered, seq) : delivered,
    read: state === "read" ? Math.max(read, seq) : read,
  };
  return marks.delivered === delivered && marks.read === read ? thread : { ...thread, contactMarks: marks };
}

/** What to show beside one of our messages; nothing for the contact's own, notes and notices. */
export function delivery(message: InboxMessage, marks: Marks): ReceiptState | undefined {
  if (message.private || message.author.kind === "contact" || message.author.kind === "system") return undefined;
  // A mark covers what was sent, never what did not go.
  if (message.fault) return message.state;
  if (message.seq <= marks.read) return "read";
  if (message.seq <= marks.delivered) return forward(message.state, "delivered");
  return message.state;
}
