/** The chat socket as plain calls. Reconnecting, back-off with jitter and heartbeats are Socket.IO's. */

import { io, type Socket } from "socket.io-client";
import type { ClientEvents, Page, Refused, RefusedCode, Send, ServerEvents } from "../protocol/chat";
import type { Refusal } from "./machine/state";

export interface Credentials {
  inbox: string;
  token?: string;
  identity?: string;
  after?: number;
}

export interface Listeners extends ServerEvents {
  lost: () => void;
  refused: (refusal: Refusal) => void;
}

/** An answer, a refusal, or nothing in time. */
export type Answer<T> = { ok: T } | { refused: Refusal } | { timeout: true };

const ACK_TIMEOUT = 10_000;
const CODES: RefusedCode[] = ["unknown_inbox", "origin_not_allowed", "bad_token", "rate_limited", "unavailable"];

export class ChatSocket {
  private socket: Socket<ServerEvents, ClientEvents>;
  private wanted = false;

  constructor(origin: string, credentials: () => Credentials, listeners: Listeners) {
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
    for (const [name, listener] of Object.entries(events)) this.socket.on(name as keyof ServerEvents, listener);
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
    return this.ask<{ id: string; seq: number }>("send", body);
  }

  more(before: number) {
    return this.ask<Page>("more", { before });
  }

  rate(id: string, value: number) {
    return this.ask<{ ok: true }>("rate", { id, value });
  }

  askHuman() {
    return this.ask<{ ok: true }>("ask_human", {});
  }

  typing(on: boolean) {
    // Old news about typing is worth nothing: it is not kept for a later connection.
    this.socket.volatile.emit("typing", { on });
  }

  read(seq: number) {
    this.socket.volatile.emit("read", { seq });
  }

  private async ask<T>(event: keyof ClientEvents, body: unknown): Promise<Answer<T>> {
    const line = this.socket.timeout(ACK_TIMEOUT) as unknown as Asking<T>;
    try {
      const answer = await line.emitWithAck(event, body);
      return isRefused(answer) ? { refused: answer.error } : { ok: answer };
    } catch {
      return { timeout: true };
    }
  }
}

interface Asking<T> {
  emitWithAck(event: keyof ClientEvents, body: unknown): Promise<T | Refused>;
}

const isRefused = (answer: unknown): answer is Refused => typeof answer === "object" && answer !== null && "error" in answer;

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
