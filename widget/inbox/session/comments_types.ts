/** What the server says of comments below posts, with the words it uses where its description says "string". */
import type { Conversation, ConversationWindow, InboxMessage } from "../../protocol";
import type { Inbox } from "./studio_types";

/** The post below which a conversation of comments stands; ordinary messages have none. */
export interface Topic {
  kind: "comments";
  /** The platform's id of it. */
  post: string;
  /** Its first words. */
  excerpt?: string;
  permalink?: string;
}

/** During a broadcast, and where somebody named the business elsewhere: comments as others are. */
export type CommentKind = "comment" | "live_comment" | "mention";

export type Sentiment = "positive" | "negative" | "neutral";

/** What a message is beyond its words when everybody below the post can read it. */
export interface Comment {
  hidden: boolean;
  /** Estimated from the words. */
  sentiment?: Sentiment;
  permalink?: string;
  /** Its author got the one private message that a comment allows. */
  answered_privately: boolean;
  kind: CommentKind;
}

export type CommentMode = "manual" | "agent" | "fixed";

/** How comments below the posts of an inbox are answered. */
export interface CommentSettings {
  mode: CommentMode;
  /** The answer of `fixed`. */
  text: string;
}

/** What a new message takes beyond others in a conversation of comments, where `reply_to` is their newest when absent. */
export interface CommentAnswer {
  /** As the one private message that a comment allows, instead of below the post. */
  privately?: boolean;
}

/** `GET /conversations?topic=`. */
export type TopicFilter = "messages" | "comments";

export const topicOf = (conversation: Conversation): Topic | undefined => conversation.topic as Topic | undefined;
export const commentOf = (message: InboxMessage): Comment | undefined => message.comment as Comment | undefined;
export const isPrivately = (message: InboxMessage): boolean => message.privately ?? false;
/** Until when the newest comment may be answered privately. */
export const privateUntil = (window: ConversationWindow | undefined): string | undefined => window?.private_until;
/** Nothing where there are no posts. */
export const commentsOf = (inbox: Inbox): CommentSettings | undefined => inbox.comments as CommentSettings | undefined;

/** For a change of something else of the inbox: what is absent from it would get its default. */
export const keptComments = (inbox: Inbox): { comments?: CommentSettings } => {
  const comments = commentsOf(inbox);
  return comments ? { comments } : {};
};
