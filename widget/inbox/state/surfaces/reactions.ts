/** Which emojis are offered to react with: those that a channel takes, the usual ones first. */
import type { Conversation, InboxMessage } from "../../../protocol";
import { topicOf } from "../../session/comments_types";

const USUAL = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;
const MORE = ["🎉", "😊", "🙌", "👏", "🔥", "✅", "👌", "💪", "🤝", "😍", "🤔", "😅", "😉", "😎", "🥳", "🌟", "💯", "👀", "🙂", "😞", "😡", "👎", "☕", "🚀"] as const;

export interface Offered {
  first: readonly string[];
  more: readonly string[];
}

/** Absent: every emoji; empty: none. */
export function offered(taken: readonly string[] | undefined): Offered {
  if (!taken) return { first: USUAL, more: MORE };
  const known = taken.filter((emoji) => (USUAL as readonly string[]).includes(emoji));
  const first = [...known, ...taken.filter((emoji) => !known.includes(emoji))];
  return { first: first.slice(0, USUAL.length), more: first.slice(USUAL.length) };
}

export const ownReaction = ({ reactions = [] }: Pick<InboxMessage, "reactions">): string | undefined => reactions.find(({ by }) => by === "business")?.emoji;

type Said = Pick<InboxMessage, "author" | "deleted_at" | "private">;

/** What the contact said, where the channel has reactions at all; comments have none. */
export function mayReact(conversation: Conversation, { author, deleted_at, private: note }: Said): boolean {
  return author.kind === "contact" && !deleted_at && !note && !topicOf(conversation) && conversation.reactions?.length !== 0;
}

/** What somebody said aloud and did not take back; among comments only what the contact said. */
export function mayAnswer({ author, deleted_at, private: note }: Said, amongComments: boolean): boolean {
  const said = amongComments ? author.kind === "contact" : author.kind !== "system";
  return said && !note && !deleted_at;
}
