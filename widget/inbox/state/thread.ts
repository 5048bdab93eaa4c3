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
    const state = forward(old?.state, message.state);
    // A replayed notice is as it was when it was said, before anybody could rate.
    const rating = message.rating ?? old?.rating;
    const same = state === message.state && rating === message.rating;
    byId.set(message.id, same ? message : { ...message, ...(state ? { state } : {}), ...(rating ? { rating } : {}) });
  }
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
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
  if (message.seq <= marks.read) return "read";
  if (message.seq <= marks.delivered) return forward(message.state, "delivered");
  return message.state;
}
