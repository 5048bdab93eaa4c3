/** What the inbox knows: one immutable value, changed only by the functions of this folder. */
import type {
  Attachment,
  Author,
  Call,
  Contact,
  Conversation,
  Counts,
  InboxMessage,
  Me,
  NewChoices,
  Operator,
  View as KnownView,
} from "../../protocol";
import type { TopicFilter } from "../session/comments_types";
import { emptyTable, type Table } from "./table";

/** Those with a place in the left panel; the server knows more. */
export type View = Extract<KnownView, "mine" | "unassigned" | "all" | "resolved">;
export const VIEWS: readonly View[] = ["mine", "unassigned", "all", "resolved"];

/** A view, or only the messages or the comments of it. */
export type ListKey = View | `${View} ${TopicFilter}`;
export const listKey = (view: View, topic?: TopicFilter): ListKey => (topic ? `${view} ${topic}` : view);

export interface Filter {
  view: View;
  topic?: TopicFilter;
}

const TOPICS: readonly (TopicFilter | undefined)[] = [undefined, "messages", "comments"];
/** Every list there is, with what it holds. */
export const LISTS: readonly (readonly [ListKey, Filter])[] = VIEWS.flatMap((view) =>
  TOPICS.map((topic) => [listKey(view, topic), { view, ...(topic ? { topic } : {}) }] as const),
);

export type Speaker = Author & { id?: string };

/** The loaded part of a list, newest activity first; `next` is absent at the end of the list. */
export interface List {
  ids: readonly string[];
  next?: string;
  phase: "new" | "loading" | "ready" | "failed";
  /** Missed changes are possible: load afresh before trusting it. */
  stale: boolean;
  error?: string;
}

/** Everything up to and including these positions has reached the side. */
export interface Marks {
  delivered: number;
  read: number;
}

export interface Thread {
  /** Ordered by `seq`, each id once. */
  messages: readonly InboxMessage[];
  hasMore: boolean;
  phase: "loading" | "ready" | "failed";
  older: "idle" | "loading" | "failed";
  /** A message was missed (a jump in `seq`, or a resync): fetch the latest page again. */
  stale: boolean;
  /** How far the contact has got with what we wrote. */
  contactMarks: Marks;
  error?: string;
}

/** A reply being written by the AI agent. */
export interface Writing {
  id: string;
  text: string;
  /** Pieces were lost while the line was down, so the text must not be shown. */
  broken: boolean;
  /** Milliseconds; the last piece. */
  at: number;
}

/** What is going on in a conversation this second; nothing here is stored anywhere. */
export interface Live {
  writing?: Writing;
  typing: readonly { author: Speaker; at: number }[];
  /** Replies that are final or dropped: later pieces of them are ignored. */
  closed: readonly string[];
}

/** A phone call, and what the caller is saying just now. */
export interface LiveCall {
  call: Call;
  hearing?: string;
}

/** What an operator writes. */
export interface Letter {
  text: string;
  private: boolean;
  attachments: readonly Attachment[];
  /** The message that it answers. */
  reply_to?: string;
  /** Among comments: as the one private message that a comment allows, instead of below the post. */
  privately?: boolean;
  choices?: NewChoices;
  /** A private note that the agent reads. */
  for_agent?: boolean;
}

/** A message of this operator that the server has not confirmed. */
export interface Pending extends Letter {
  client_id: string;
  conversation: string;
  at: string;
  phase: "sending" | "failed";
  error?: string;
}

export interface InboxState {
  me?: Me;
  /** The last feed position applied; where to resume. */
  cursor?: number;
  conversations: Table<Conversation>;
  lists: Readonly<Record<ListKey, List>>;
  counts?: Counts;
  /** A change touched the counts in a way that cannot be derived here. */
  countsStale: boolean;
  /** A message came for a conversation that no loaded page holds. */
  unmet: boolean;
  threads: Table<Thread>;
  live: Table<Live>;
  /** The newest phone call by conversation. */
  calls: Table<LiveCall>;
  pending: Table<readonly Pending[]>;
  contacts: Table<Contact>;
  earlier: Table<readonly Conversation[]>;
  onlineContacts: ReadonlySet<string>;
  onlineOperators: readonly { id: string; name: string }[];
}

const newList: List = { ids: [], phase: "new", stale: false };

export function emptyState(me?: Me): InboxState {
  return {
    ...(me ? { me } : {}),
    conversations: emptyTable(),
    lists: Object.fromEntries(LISTS.map(([key]) => [key, newList])) as Record<ListKey, List>,
    countsStale: false,
    unmet: false,
    threads: emptyTable(),
    live: emptyTable(),
    calls: emptyTable(),
    pending: emptyTable(),
    contacts: emptyTable(),
    earlier: emptyTable(),
    onlineContacts: new Set(),
    onlineOperators: [],
  };
}

export const NO_MARKS: Marks = { delivered: 0, read: 0 };
export const QUIET: Live = { typing: [], closed: [] };
export const NO_PENDING: readonly Pending[] = [];

export const newThread: Thread = {
  messages: [],
  hasMore: false,
  phase: "loading",
  older: "idle",
  stale: false,
  contactMarks: NO_MARKS,
};
