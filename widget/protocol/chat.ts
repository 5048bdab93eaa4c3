/** The chat socket (`/chat` namespace): what the customer's widget and the server say to each other. */

export type AuthorKind = "contact" | "agent" | "operator" | "system";

export interface Author {
  kind: AuthorKind;
  name?: string;
}

/** A stored file; `url` is a signed capability relative to the server's origin. */
export interface Attachment {
  id: string;
  name: string;
  media_type: string;
  size: number;
  url: string;
  width?: number;
  height?: number;
}

/** One passage an answer rests on. `text` is the passage itself, `url` the page it is from. */
export interface Citation {
  title: string;
  headings: string[];
  text: string;
  url?: string;
}

export interface QuickReply {
  title: string;
  /** `ask_human` makes the button ask for a person; otherwise the title is sent as text. */
  action?: "ask_human";
}

/** System messages carry a `notice`, so that each reader sees it in their own language. */
export type Notice =
  | "greeting"
  | "queued"
  | "operator_joined"
  | "agent_returned"
  | "still_waiting"
  | "session_warning"
  | "session_closed"
  | "resolved";

export interface Message {
  seq: number;
  id: string;
  client_id?: string;
  author: Author;
  text: string;
  notice?: Notice;
  attachments?: Attachment[];
  citations?: Citation[];
  quick_replies?: QuickReply[];
  reply_to?: string;
  /** Delivery to the other side; absent means it has none (system messages). */
  state?: ReceiptState;
  /** RFC 3339, UTC. */
  at: string;
}

export type ReceiptState = "queued" | "sent" | "delivered" | "read" | "failed";

export interface Control {
  holder: "agent" | "queue" | "operator";
  queue_position?: number;
  /** The operator's public name while one holds the conversation. */
  operator?: string;
}

/** What the bot's owner set for the widget. */
export interface Bot {
  name: string;
  colour: string;
  greeting: string;
  /** The sentence that says this is an automated assistant. */
  disclosure: string;
  starters: string[];
  /** True while at least one operator is online. */
  people_online: boolean;
}

export interface Ready {
  token: string;
  contact: { id: string; name?: string; signed: boolean };
  conversation: { id: string; status: "open" | "snoozed" | "resolved" };
  control: Control;
  bot: Bot;
  /** Oldest first. Those after `after`, else the latest page. */
  messages: Message[];
  /** True when older messages exist before the first of `messages`. */
  has_more: boolean;
  /** `messages` do not join what the client holds up to `after`: it discards that and begins with these. */
  gap?: boolean;
  /** The last `seq` of the conversation at this moment. */
  seq: number;
  limits: { text: number; attachment: number; attachments: number; media_types: string[] };
}

export interface Delta {
  id: string;
  text: string;
}

export interface Closed {
  reason: "idle" | "resolved" | "contact";
  /** The session to rate with `rate {id: session, value}`. */
  session: string;
}

export interface Typing {
  author: Author;
  on: boolean;
}

/** `id` and every earlier message of the same direction have reached `state`. */
export interface Receipt {
  id: string;
  seq: number;
  state: ReceiptState;
}

/** Every ack that is not a success has this form. */
export interface Refused {
  error: { code: RefusedCode; detail: string };
}
export type RefusedCode =
  | "invalid"
  | "too_large"
  | "rate_limited"
  | "not_found"
  | "unavailable"
  | "unknown_inbox"
  | "origin_not_allowed"
  | "bad_token";

export interface Page {
  messages: Message[];
  has_more: boolean;
}

export interface ServerEvents {
  ready: (ready: Ready) => void;
  message: (message: Message) => void;
  delta: (delta: Delta) => void;
  typing: (typing: Typing) => void;
  control: (control: Control) => void;
  receipt: (receipt: Receipt) => void;
  closed: (closed: Closed) => void;
  /** The bot's settings or the people online changed. */
  bot: (bot: Bot) => void;
}

export interface Send {
  client_id: string;
  text: string;
  /** Ids from `POST /api/v1/chat/attachments`. */
  attachments?: string[];
  reply_to?: string;
}

export interface ClientEvents {
  send: (body: Send, ack: (answer: { id: string; seq: number } | Refused) => void) => void;
  typing: (body: { on: boolean }) => void;
  read: (body: { seq: number }) => void;
  more: (body: { before: number }, ack: (answer: Page | Refused) => void) => void;
  /** `id` is the session's from `closed`; value 1 to 5. */
  rate: (body: { id: string; value: number }, ack: (answer: { ok: true } | Refused) => void) => void;
  ask_human: (body: Record<string, never>, ack: (answer: { ok: true } | Refused) => void) => void;
}
