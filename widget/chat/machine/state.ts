/** What the widget knows, and what it can want done. No I/O here: the loop performs the actions. */

import type { Attachment, Author, ChatBot, Closed, Control, Message, Pressed, Ready, RefusedCode, Send } from "../../protocol";

/** A message the server has not acknowledged yet; kept in the browser's storage until it has. */
export interface Unsent {
  client_id: string;
  text: string;
  attachments: Attachment[];
  /** What was pressed, whose title is the text. */
  choice?: Pressed;
  at: string;
  state: "waiting" | "sending" | "failed";
  tries: number;
  detail?: string;
}

/** A file on its way to the server, or there and waiting to be sent with the next message. */
export interface Upload {
  key: string;
  name: string;
  size: number;
  /** Object URL of a picture, for the preview. */
  preview?: string;
  /** Share of the bytes sent, 0 to 1. */
  progress: number;
  attachment?: Attachment;
  error?: string;
}

/** A reply in the making. After a gap in the connection its text has a hole, so it is not shown. */
export interface Stream {
  id: string;
  text: string;
  broken: boolean;
}

export interface Refusal {
  code: RefusedCode;
  detail: string;
}

export interface Rating extends Closed {
  step: "ask" | "thanks" | "skipped";
  value?: number;
}

export type Connection = "idle" | "connecting" | "online" | "lost" | "refused";
export type Timer = "slow" | "typing_stop" | "typing_gone" | "retry_connect";

export interface State {
  connection: Connection;
  /** True when the connection has been away long enough to say so. */
  slow: boolean;
  refusal?: Refusal;
  token?: string;
  identity?: string;
  /** True from the first `ready` on. */
  known: boolean;
  bot?: ChatBot;
  conversation?: Ready["conversation"];
  control: Control;
  limits: Ready["limits"];
  /** Ordered by `seq`, unique by `id`. */
  messages: Message[];
  /** The last `seq` received in the feed's own order; `after` of the next connect. */
  cursor: number;
  hasMore: boolean;
  loadingOlder: boolean;
  outbox: Unsent[];
  streams: Stream[];
  /** Who on the other side is typing. */
  typing?: Author;
  draft: string;
  uploads: Upload[];
  /** When this side last told that it types; 0 means it does not. */
  typingSince: number;
  /** The last `seq` this browser has shown. */
  read: number;
  /** The newest message that arrived while connected, for the live region. */
  latest?: Message;
  open: boolean;
  visible: boolean;
  /** `wanted` until the connection allows to ask. */
  asking: "no" | "wanted" | "asked";
  rating?: Rating;
  /** The last session whose rating was declined. */
  skipped?: string;
  /** A refusal worth a line above the composer, in the server's words. */
  trouble?: string;
}

export type Action =
  | { do: "connect" | "disconnect" | "ask_human" | "forget" }
  | { do: "send"; body: Send }
  | { do: "typing"; on: boolean }
  | { do: "read"; seq: number }
  | { do: "more"; before: number }
  | { do: "rate"; id: string; value: number }
  | { do: "keep"; unsent: Unsent }
  | { do: "drop"; client_id: string }
  | { do: "cancel_upload"; key: string }
  | { do: "remember"; name: Remembered; value: string | null }
  /** `null` stops the timer; setting a running one restarts it. */
  | { do: "timer"; name: Timer; ms: number | null };

/** What storage holds for one inbox beside the unsent messages. */
export type Remembered = "token" | "read" | "draft" | "active" | "bot" | "skipped";

export interface Step {
  state: State;
  actions: Action[];
}

export interface Recalled {
  token?: string;
  read?: number;
  draft?: string;
  bot?: ChatBot;
  skipped?: string;
  outbox?: Unsent[];
}

export function initial(recalled: Recalled, identity?: string): State {
  return {
    connection: "idle",
    slow: false,
    token: recalled.token,
    identity,
    known: false,
    bot: recalled.bot,
    skipped: recalled.skipped,
    control: { holder: "agent" },
    limits: { text: 4000, attachment: 10 * 1024 * 1024, attachments: 5, media_types: [] },
    messages: [],
    cursor: 0,
    hasMore: false,
    loadingOlder: false,
    outbox: (recalled.outbox ?? []).map((unsent) => ({ ...unsent, state: "waiting", tries: 0 })),
    streams: [],
    draft: recalled.draft ?? "",
    uploads: [],
    typingSince: 0,
    read: recalled.read ?? 0,
    open: false,
    visible: true,
    asking: "no",
  };
}
