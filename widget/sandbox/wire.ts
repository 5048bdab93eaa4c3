/** What the page is told and what it asks for: the JSON of src/sandbox, which no API document describes. */

export type Channel = "whatsapp" | "messenger" | "instagram";
export type Webhooks = "normal" | "twice" | "shuffled" | "late";
export type Next = "rate_limit" | "expired_token" | "server_error" | "no_answer" | "status_first" | "media_gone";

/** Times are milliseconds since 1970. */
export interface Shown {
  version: number;
  now: number;
  channels: Line[];
  posts: Post[];
  templates: Template[];
  faults: Faults;
  webhooks: { taken: number; refused: number; lost: number; unheard: number };
}

export interface Line {
  channel: Channel;
  name: string;
  handle: string;
  is_connected: boolean;
  may_meet: boolean;
  people: Person[];
}

export interface Person {
  id: string;
  name: string;
  is_online: boolean;
  is_blocked: boolean;
  window_until?: number;
  typing_until?: number;
  unread: number;
  is_cut: boolean;
  messages: Message[];
}

export interface Message {
  id: string;
  from: "customer" | "business" | "owner";
  at: number;
  kind: string;
  header?: string;
  text?: string;
  footer?: string;
  files?: File[];
  cards?: Card[];
  buttons?: Button[];
  list?: string;
  links?: Link[];
  reply_to?: string;
  status: string;
  reactions: { customer?: string; business?: string };
  is_edited: boolean;
  is_deleted: boolean;
  is_template: boolean;
}

export interface File {
  url: string;
  kind: "image" | "audio" | "video" | "document";
  name?: string;
}

export interface Card {
  title?: string;
  text?: string;
  picture?: File;
  buttons: Button[];
  links: Link[];
}

export interface Button {
  id: string;
  title: string;
  description?: string;
}

export interface Link {
  title: string;
  url: string;
}

export interface Post {
  id: string;
  channel: Channel;
  text: string;
  link?: string;
  files: File[];
  are_comments_off: boolean;
  comments: Comment[];
}

export interface Comment {
  id: string;
  parent?: string;
  from: string;
  is_own: boolean;
  text: string;
  at: number;
  is_hidden: boolean;
  likes: number;
  has_private_reply: boolean;
}

export interface Template {
  id: string;
  channel: Channel;
  name: string;
  language: string;
  category: string;
  status: string;
  text: string;
}

export interface Faults {
  webhooks: Webhooks;
  next: Next[];
}

interface Who {
  channel: Channel;
  person: string;
}

export type Act =
  | (Who & { act: "say"; text: string; reply_to?: string; hours_ago?: number })
  | (Who & { act: "press"; message: string; button: string })
  | (Who & { act: "react"; message: string; emoji: string })
  | (Who & { act: "edit"; message: string; text: string })
  | (Who & { act: "unsend"; message: string })
  | (Who & { act: "read" })
  | (Who & { act: "net"; is_online: boolean })
  | (Who & { act: "block"; is_blocked: boolean })
  | (Who & { act: "comment"; post: string; reply_to?: string; text: string })
  | (Who & { act: "owner"; text: string })
  | { act: "meet"; channel: Channel; name?: string }
  | { act: "publish"; channel: Channel; text: string }
  | { act: "review"; template: string; verdict: "approve" | "reject" | "pause" };

export interface Switches {
  webhooks?: Webhooks;
  next?: Next;
  clear?: boolean;
}

/** What the telephone can do here, before anybody calls. */
export interface Equipment {
  /** Absent: no inbox is connected to it. */
  number?: string;
  has_voice: boolean;
  /** By the bot: a list of sentences, where a small program listens. */
  understands: "nothing" | "sentences" | "anything";
  may_type: boolean;
}

export interface Spoken {
  from: "caller" | "bot" | "operator" | "notice";
  text: string;
  is_cut: boolean;
}

/** What the page of a call asks, and what it is told. */
export type Ask = { ask: "say"; text: string } | { ask: "press"; key: string } | { ask: "hang_up" };

export type Tell =
  | { tell: "ringing" | "connected" }
  | { tell: "transcript"; lines: Spoken[] }
  | { tell: "hearing"; text: string }
  | { tell: "note"; detail: string }
  | { tell: "ended"; words: string; latencies: number[] }
  | { tell: "failed"; detail: string };
