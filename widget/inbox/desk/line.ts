/** The live socket: its events become feed inputs; after a break it resumes from the last cursor. */
import { io, type Socket } from "socket.io-client";
import type { InboxClientEvents, InboxServerEvents } from "../../protocol";
import type { Session } from "../session/session";
import type { FeedEvents, FeedInput } from "../state/feed";
import type { Store } from "../state/store";
import { type Cell, createCell } from "./cell";

export interface LineState {
  up: boolean;
  /** Milliseconds: since when it is so. */
  since: number;
}

type Told<K extends "document" | "document_removed"> = { kind: K } & Parameters<InboxServerEvents[K]>[0];

/** What happens to documents and open questions: no part of the feed, so nothing of it is told twice. */
export type KnowledgeNews = Told<"document"> | Told<"document_removed"> | { kind: "gap" };

export interface Line {
  state: Cell<LineState>;
  /** Each feed input, after it was applied. */
  listen(reader: (input: FeedInput) => void): () => void;
  knowledge(reader: (news: KnowledgeNews) => void): () => void;
  /** What those who run assistants should know is another. */
  notices(reader: () => void): () => void;
  open(): void;
  /** Tells colleagues which conversation this tab shows. */
  look(conversation: string | undefined): void;
  close(): void;
  /** Tries at once instead of waiting for the next attempt. */
  retry(): void;
}

type Feed = Socket<FeedEvents, InboxClientEvents>;

const FADE_EVERY_MS = 3_000;
const LOOKING_EVERY_MS = 25_000;
const REFUSED_AGAIN_MS = 3_000;
const SUBSCRIBED_WITHIN_MS = 8_000;

/** A refused connect carries `{code, detail}`, as data or, from this server, as JSON in the message. */
function refusalCode(error: Error & { data?: { code?: string } }): string | undefined {
  if (error.data?.code) return error.data.code;
  try {
    return (JSON.parse(error.message) as { code?: string }).code;
  } catch {
    return undefined;
  }
}

export function createLine(session: Session, store: Store): Line {
  const state = createCell<LineState>({ up: false, since: Date.now() });
  const listeners = new Set<(input: FeedInput) => void>();
  const readers = new Set<(news: KnowledgeNews) => void>();
  const watchers = new Set<() => void>();
  let socket: Feed | undefined;
  let fading: ReturnType<typeof setInterval> | undefined;
  let saying: ReturnType<typeof setInterval> | undefined;
  let looking: string | undefined;

  function take(input: FeedInput) {
    store.applyLater({ on: "feed", input });
    for (const listener of listeners) listener(input);
  }

  function tell(news: KnowledgeNews) {
    for (const reader of readers) reader(news);
  }

  function turn(up: boolean) {
    if (state.get().up !== up) state.set({ up, since: Date.now() });
  }

  function subscribe(to: Feed) {
    const after = store.get().cursor;
    const { id } = to;
    take({ kind: "line_up" });
    to.timeout(SUBSCRIBED_WITHIN_MS).emit("subscribe", after === undefined ? {} : { after }, (late, answer) => {
      if (late) {
        // A connection without a feed is worth nothing, however alive it is.
        if (to.id === id) to.disconnect().connect();
        return;
      }
      // The server could not read what was missed; it closes this socket, and the next one asks again.
      if ("error" in answer) return;
      const { cursor } = answer;
      take({ kind: "subscribed", cursor });
      // Lists read before the first subscription may have missed a change in between.
      if (after === undefined) take({ kind: "resync", cursor });
      turn(true);
      tellLooking();
    });
  }

  /** Forgotten by the server unless it is said again; a hidden tab shows nothing. */
  function tellLooking() {
    const shown = document.hidden ? undefined : looking;
    if (socket?.connected) socket.emit("viewing", shown === undefined ? {} : { conversation: shown });
  }

  function open() {
    if (socket) return;
    const opened: Feed = io("/inbox", {
      auth: (give) => void session.token().then((token) => give({ token }), () => give({})),
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 8_000,
    });
    socket = opened;
    opened.on("connect", () => subscribe(opened));
    opened.on("disconnect", (reason) => {
      turn(false);
      take({ kind: "line_lost" });
      // A server that stops asks its sockets to leave; the client then does not come back by itself.
      if (reason !== "io server disconnect") return;
      // It also does when somebody may do something else from now on.
      void session.reread();
      again(opened);
    });
    opened.on("connect_error", (error: Error & { data?: { code?: string } }) => {
      turn(false);
      const code = refusalCode(error);
      if (code === "bad_token") void session.token().then(session.renewed).catch(() => undefined);
      else if (code) void session.reread();
      if (!opened.active) again(opened);
    });
    opened.on("conversation", (body) => take({ kind: "conversation", ...body }));
    opened.on("message", (body) => take({ kind: "message", ...body }));
    opened.on("message_changed", (body) => take({ kind: "message_changed", ...body }));
    opened.on("control", (body) => take({ kind: "control", ...body }));
    opened.on("receipt", (body) => take({ kind: "receipt", ...body }));
    opened.on("rated", (body) => take({ kind: "rated", ...body }));
    opened.on("delta", (body) => take({ kind: "delta", now: Date.now(), ...body }));
    opened.on("gone", (body) => take({ kind: "gone", ...body }));
    opened.on("typing", (body) => take({ kind: "typing", now: Date.now(), ...body }));
    opened.on("viewing", (body) => take({ kind: "viewing", now: Date.now(), ...body }));
    opened.on("mentioned", (body) => take({ kind: "mentioned", ...body }));
    opened.on("presence", (body) => take({ kind: "presence", ...body }));
    opened.on("call", (body) => take({ kind: "call", ...body }));
    opened.on("resync", (body) => take({ kind: "resync", ...body }));
    opened.on("document", (body) => tell({ kind: "document", ...body }));
    opened.on("document_removed", (body) => tell({ kind: "document_removed", ...body }));
    opened.on("notices", () => {
      for (const watcher of watchers) watcher();
    });
    opened.on("gap", () => tell({ kind: "gap" }));
    fading = setInterval(() => take({ kind: "fade", now: Date.now() }), FADE_EVERY_MS);
    saying = setInterval(() => looking !== undefined && tellLooking(), LOOKING_EVERY_MS);
    document.addEventListener("visibilitychange", tellLooking);
  }

  function again(closed: Socket) {
    setTimeout(() => {
      if (socket === closed && !closed.connected) closed.connect();
    }, REFUSED_AGAIN_MS * (0.5 + Math.random()));
  }

  return {
    state,
    listen(reader) {
      listeners.add(reader);
      return () => listeners.delete(reader);
    },
    knowledge(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    notices(reader) {
      watchers.add(reader);
      return () => watchers.delete(reader);
    },
    open,
    look(conversation) {
      if (looking === conversation) return;
      looking = conversation;
      tellLooking();
    },
    close() {
      clearInterval(fading);
      clearInterval(saying);
      document.removeEventListener("visibilitychange", tellLooking);
      socket?.disconnect();
      socket = undefined;
      turn(false);
    },
    retry() {
      if (!state.get().up) socket?.disconnect().connect();
    },
  };
}
