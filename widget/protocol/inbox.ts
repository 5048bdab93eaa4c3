/** The operators' side: HTTP bodies of `/api/v1` and the `/inbox` socket feed. */
import type { Attachment, Author, Citation, Notice, QuickReply, ReceiptState } from "./chat";

export interface Operator {
  id: string;
  name: string;
  email: string;
  role: "owner" | "operator";
}

/** `POST /auth/login {email,password}`, `POST /auth/refresh {}`; the refresh token is an HttpOnly cookie
 *  (also in the body, for API clients). `POST /auth/logout`. `GET /me` gives the operator. */
export interface Tokens {
  access_token: string;
  /** Seconds until the access token ends. */
  expires_in: number;
  refresh_token: string;
  operator: Operator;
}

export interface ConversationControl {
  holder: "agent" | "queue" | "operator";
  operator?: { id: string; name: string };
  /** Grows at every change; sent back by nobody, shown by nobody, useful to order events. */
  epoch: number;
  since: string;
}

export interface Contact {
  id: string;
  name?: string;
  email?: string;
  phone?: string;
  /** Handles on channels. `verified` says the site's server signed it. */
  identities: { channel: string; handle: string; verified: boolean }[];
  created_at: string;
}

export interface Conversation {
  id: string;
  inbox: { id: string; name: string; channel: "web" };
  contact: { id: string; name: string };
  status: "open" | "snoozed" | "resolved";
  control: ConversationControl;
  /** The last message shown in the list. */
  preview?: { author: Author; text: string; at: string; private: boolean };
  last_seq: number;
  /** Messages of the contact that no operator has seen. */
  unread: number;
  /** Since when the contact waits for an answer; absent when nobody waits. */
  waiting_since?: string;
  /** A person was asked for, by the contact or by the agent, and why. */
  handover_reason?: string;
  created_at: string;
  updated_at: string;
  /** Grows with each change of this conversation: a snapshot with a lower one is stale. */
  revision: number;
}

/** What a message changes about its conversation; with the message itself, all a list row needs. */
export type Summary = Pick<Conversation, "status" | "last_seq" | "unread" | "waiting_since" | "updated_at" | "revision">;

export interface InboxMessage {
  seq: number;
  id: string;
  client_id?: string;
  author: Author & { id?: string };
  text: string;
  notice?: Notice;
  /** A note among operators: the contact never sees it. */
  private: boolean;
  attachments?: Attachment[];
  citations?: Citation[];
  quick_replies?: QuickReply[];
  state?: ReceiptState;
  at: string;
}

export type View = "mine" | "unassigned" | "all" | "resolved";

/** `GET /conversations?view=&cursor=&limit=`: newest activity first. `unassigned`: control is with the queue. */
export interface ConversationPage {
  items: Conversation[];
  next_cursor?: string;
}
/** `GET /conversations/counts`. */
export interface Counts {
  mine: number;
  unassigned: number;
  all: number;
}
/** `GET /conversations/{id}/messages?before=&after=&limit=`: oldest first. */
export interface MessagePage {
  items: InboxMessage[];
  has_more: boolean;
}

/** Errors of every HTTP call, `application/problem+json`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { pointer: string; detail: string }[];
}

/* Acts, each `POST /api/v1/conversations/{id}/…`:
 *   messages  {text, private?, attachments?, client_id?}  → InboxMessage   (takes control unless private)
 *   take      {}                              → Conversation   (take over; stops a reply being written)
 *   return    {}                              → Conversation   (give it back to the agent)
 *   resolve   {}  ·  reopen {}                → Conversation
 *   read      {seq}                           → 204
 *   typing    {on}                            → 204
 * `GET /contacts/{id}` → Contact · `PATCH /contacts/{id} {name?, email?, phone?}` → Contact
 * `GET /contacts/{id}/conversations` → ConversationPage · `GET /operators` → {items: Operator[]}
 * `POST /attachments` (multipart, field `file`) → Attachment
 * Header `Authorization: Bearer <access_token>` on all but login and refresh.
 */

/** Socket `/inbox`, connect with `auth = {token}` (the access token). The client emits `subscribe {after?}` and is
 *  acked `{cursor}`; every stored change then arrives with a `cursor`, those missed since `after` first. */
export interface FeedEvents {
  conversation: (body: { cursor: number; conversation: Conversation }) => void;
  message: (body: { cursor: number; conversation: string; message: InboxMessage; summary: Summary }) => void;
  control: (body: { cursor: number; conversation: string; control: ConversationControl }) => void;
  receipt: (body: { cursor: number; conversation: string; seq: number; side: "contact" | "operator"; state: ReceiptState }) => void;
  /** Not stored: pieces of a reply in the making. */
  delta: (body: { conversation: string; id: string; text: string }) => void;
  typing: (body: { conversation: string; author: Author & { id?: string }; on: boolean }) => void;
  /** Operators online, and contacts of open conversations that come and go. */
  presence: (body: { operators?: { id: string; name: string }[]; contact?: { id: string; online: boolean } }) => void;
  /** The cursor is older than the feed keeps: load the lists afresh, then go on from `cursor`. */
  resync: (body: { cursor: number }) => void;
}
