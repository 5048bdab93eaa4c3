/** The chat socket as plain calls. Reconnecting, back-off with jitter and heartbeats are Socket.IO's. */

import { io, type Socket } from "socket.io-client";
import type { ChatAuth, ChatClientEvents, ChatServerEvents, Refused, RefusedCode, Send } from "../protocol";
import type { Refusal } from "./machine/state";

export interface Listeners extends ChatServerEvents {
  lost: () => void;
  refused: (refusal: Refusal) => void;
}

/** An answer, a refusal, or nothing in time. */
export type Answer<T> = { ok: T } | { refused: Refusal } | { timeout: true };

const ACK_TIMEOUT = 10_000;
const CODES: RefusedCode[] = ["unknown_inbox", "origin_not_allowed", "bad_token", "rate_limited", "unavailable"];

export class ChatSocket {
  private socket: Socket<ChatServerEvents, ChatClientEvents>;
  private wanted = false;

  constructor(origin: string, credentials: () => ChatAuth, listeners: Listeners) {
    this.socket = io(`${origin}/chat`, {
      autoConnect: false,
      forceNew: true,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 400,
      reconnectionDelayMax: 15_000,
      randomizationFactor: 0.5,
      auth: (give) => give(credentials()),
    });
    const { lost, refused, ...events } = listeners;
    for (const [name, listener] of Object.entries(events)) this.socket.on(name as keyof ChatServerEvents, listener);
    this.socket.on("connect_error", (error) => {
      const refusal = readRefusal(error);
      if (refusal) return refused(refusal);
      lost();
      // Socket.IO tries again by itself after a broken transport, but not after an answer it cannot use.
      if (!this.socket.active) this.connectIn(5_000);
    });
    this.socket.on("disconnect", (reason) => {
      if (reason === "io client disconnect") return;
      lost();
      // A server that shuts down says goodbye itself, and Socket.IO leaves coming back to us.
      if (reason === "io server disconnect") this.connectIn(300);
    });
    addEventListener("online", () => this.hurry());
    addEventListener("pageshow", (event) => event.persisted && this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  connect() {
    this.wanted = true;
    this.socket.disconnect().connect();
  }

  disconnect() {
    this.wanted = false;
    this.socket.disconnect();
  }

  /** Skips what is left of a back-off. */
  private hurry() {
    if (this.wanted && !this.socket.connected) this.connect();
  }

  /** Spread over two seconds, so that a restarted server does not meet everybody at once. */
  private connectIn(ms: number) {
    setTimeout(() => this.hurry(), ms + Math.random() * 2_000);
  }

  send(body: Send) {
    return this.ask("send", body);
  }

  more(before: number) {
    return this.ask("more", { before });
  }

  rate(id: string, value: number) {
    return this.ask("rate", { id, value });
  }

  askHuman() {
    return this.ask("ask_human", {});
  }

  typing(on: boolean) {
    // Old news about typing is worth nothing: it is not kept for a later connection.
    this.socket.volatile.emit("typing", { on });
  }

  read(seq: number) {
    this.socket.volatile.emit("read", { seq });
  }

  private async ask<K extends keyof Asked>(event: K, body: Asked[K]["body"]): Promise<Answer<Asked[K]["answer"]>> {
    const line = this.socket.timeout(ACK_TIMEOUT) as unknown as Asking<K>;
    try {
      const answer = await line.emitWithAck(event, body);
      return isRefused(answer) ? { refused: answer.error } : { ok: answer };
    } catch {
      return { timeout: true };
    }
  }
}

/** The events that are answered: what each takes and gives when it is not refused. */
type Asked = {
  [K in keyof ChatClientEvents as Parameters<ChatClientEvents[K]>["length"] extends 2 ? K : never]: {
    body: Parameters<ChatClientEvents[K]>[0];
    answer: ChatClientEvents[K] extends (body: never, ack: (answer: infer A) => void) => void ? Exclude<A, Refused> : never;
  };
};

interface Asking<K extends keyof Asked> {
  emitWithAck(event: K, body: Asked[K]["body"]): Promise<Asked[K]["answer"] | Refused>;
}

const isRefused = (answer: object | null): answer is Refused => answer !== null && "error" in answer;

/** Finds `{code, detail}` in a refused connect; a mere transport error has none. */
function readRefusal(error: Error & { data?: unknown }): Refusal | undefined {
  for (const source of [error.data, parseJson(error.message), { code: error.message }]) {
    const { code, detail } = (source ?? {}) as Partial<Refusal>;
    if (code && CODES.includes(code)) return { code, detail: detail ?? "" };
  }
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
