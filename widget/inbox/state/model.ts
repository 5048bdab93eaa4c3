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
  PresentOperator,
  View,
} from "../../protocol";
import type { Filter } from "./filter";
import { emptyTable, type Table } from "./table";

export const VIEWS: readonly View[] = ["mine", "unassigned", "team", "mentions", "due", "all", "snoozed", "resolved"];

export type Speaker = Author & { id?: string };

/** The loaded part of a list, newest activity first; `next` is absent at the end of the list. */
export interface List {
  filter: Filter;
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

/** `at`: milliseconds, when it was last said. */
export interface Viewing {
  id: string;
  name: string;
  at: number;
}

/** What is going on in a conversation this second; nothing here is stored anywhere. */
export interface Live {
  writing?: Writing;
  typing: readonly { author: Speaker; at: number }[];
  /** Colleagues who have it on their screens. */
  viewing?: readonly Viewing[];
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
  /** Operators whom a note names. */
  mentions?: readonly string[];
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
  /** By the key of their filter; those of the plain views are always there. */
  lists: Readonly<Record<View, List> & Record<string, List>>;
  /** Teams that this operator is in. */
  teams: ReadonlySet<string>;
  counts?: Counts;
  /** A change touched the counts in a way that cannot be derived here. */
  countsStale: boolean;
  /** A message came for a conversation that no loaded page holds. */
  unmet: boolean;
  threads: Table<Thread>;
  /** Conversations that were erased since this page is open. */
  gone: ReadonlySet<string>;
  live: Table<Live>;
  /** The newest phone call by conversation. */
  calls: Table<LiveCall>;
  pending: Table<readonly Pending[]>;
  contacts: Table<Contact>;
  earlier: Table<readonly Conversation[]>;
  onlineContacts: ReadonlySet<string>;
  onlineOperators: readonly PresentOperator[];
}

export function emptyState(me?: Me): InboxState {
  return {
    ...(me ? { me } : {}),
    conversations: emptyTable(),
    lists: Object.fromEntries(VIEWS.map((view) => [view, { filter: { view }, ids: [], phase: "new", stale: false }])) as unknown as InboxState["lists"],
    teams: new Set(),
    countsStale: false,
    unmet: false,
    threads: emptyTable(),
    gone: new Set(),
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
