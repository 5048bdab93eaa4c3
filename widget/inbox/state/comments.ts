/** Comments below posts: which one an answer goes to, who will read it, and whether the platform takes it. */
import type { ConversationWindow, InboxMessage } from "../../protocol";
import { commentOf, isPrivately, privateUntil } from "../session/comments_types";

/** A comment may be answered by one private message, this long. */
const PRIVATE_FOR_MS = 7 * 86_400_000;

/** Why no private message can go: there was one, the comment is too old or gone, or the platform takes none. */
export type NoPrivate = "answered" | "late" | "removed" | "closed";
export type PrivateAnswer = { may: true; until: string } | { may: false; why: NoPrivate };
/** Why what is written cannot go now. */
export type Hindrance = NoPrivate | "none" | "files";

/** An answer of ours on its way. */
interface Sent {
  reply_to?: string;
  privately?: boolean;
  phase: "sending" | "failed";
}

export interface Asked {
  messages: readonly InboxMessage[];
  /** Earlier ones are not loaded. */
  hasMore: boolean;
  pending: readonly Sent[];
  window: ConversationWindow | undefined;
  /** The comment that was chosen; empty: their newest. */
  answers: string;
  privately: boolean;
  /** Files are attached. */
  files: boolean;
  /** Milliseconds. */
  now: number;
}

export interface Answering {
  /** The comment that is answered; absent when none is known. */
  comment?: InboxMessage;
  /** Not their newest. */
  earlier: boolean;
  private: PrivateAnswer;
  /** What stands in the way of the chosen answer. */
  hindrance?: Hindrance;
}

/** Their newest comment that is still there. */
export function newestComment(messages: readonly InboxMessage[]): InboxMessage | undefined {
  return messages.findLast((m) => m.author.kind === "contact" && !m.deleted_at);
}

export function answering(asked: Asked): Answering {
  const { messages, hasMore, answers, privately, files } = asked;
  const newest = newestComment(messages);
  const comment = (answers && messages.find((m) => m.id === answers)) || newest;
  const allowed = privateAnswer(comment, newest, asked);
  const hindrance = hindranceOf();
  return { ...(comment ? { comment } : {}), earlier: comment?.id !== newest?.id, private: allowed, ...(hindrance ? { hindrance } : {}) };

  function hindranceOf(): Hindrance | undefined {
    if (comment?.deleted_at) return "removed";
    // The server may know an earlier one.
    if (!comment && !hasMore) return "none";
    // What was meant for one person must not go out to everybody, whatever became of the way meanwhile.
    if (privately) return allowed.may ? undefined : allowed.why;
    return files ? "files" : undefined;
  }
}

function privateAnswer(comment: InboxMessage | undefined, newest: InboxMessage | undefined, asked: Asked): PrivateAnswer {
  const { window, now } = asked;
  if (comment?.deleted_at) return { may: false, why: "removed" };
  if (comment && isAnsweredPrivately(comment, asked)) return { may: false, why: "answered" };
  const old = comment && Date.parse(comment.at) + PRIVATE_FOR_MS;
  // The server speaks of the newest; the platform's rule is the same for each.
  const until = comment === newest ? privateUntil(window) : old && new Date(old).toISOString();
  if (until && Date.parse(until) > now) return { may: true, until };
  return { may: false, why: until || (old !== undefined && old <= now) ? "late" : "closed" };
}

/** By what the server says of the comment, or by what went meanwhile. */
function isAnsweredPrivately(comment: InboxMessage, { messages, pending }: Asked): boolean {
  if (commentOf(comment)?.answered_privately) return true;
  const went = (m: InboxMessage) => isPrivately(m) && m.reply_to === comment.id && m.state !== "failed";
  return messages.some(went) || pending.some((p) => p.privately && p.reply_to === comment.id && p.phase === "sending");
}

/** What a message is in public; nothing for notes, notices and ordinary messages. */
export type Standing = "comment" | "public_reply" | "private_message";

export function standingOf(message: InboxMessage, amongComments: boolean): Standing | undefined {
  if (!amongComments || message.private || message.author.kind === "system") return undefined;
  if (isPrivately(message)) return "private_message";
  return message.author.kind === "contact" ? "comment" : "public_reply";
}

/** Only what says something is shown. */
export function feelingOf(message: InboxMessage): "positive" | "negative" | undefined {
  const sentiment = commentOf(message)?.sentiment;
  return sentiment === "neutral" ? undefined : sentiment;
}

/** Channels whose accounts publish posts that people comment on. */
export const hasPosts = (channel: string): boolean => channel === "messenger" || channel === "instagram";

/** Characters of a fixed answer: what both platforms take in a comment. */
export const LONGEST_ANSWER = 1_000;
