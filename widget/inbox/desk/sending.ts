/**
 * Sends messages in order, one after the other per conversation. Each has a client id from the first attempt on, so
 * a repeat after a lost answer is stored once; unconfirmed ones are kept through a reload.
 */
import type { Api } from "../session/api";
import { CallFailed } from "../session/problem";
import type { Letter, Pending } from "../state/model";
import type { Store } from "../state/store";
import { get } from "../state/table";
import { freshId } from "./fresh_id";

export interface Sending {
  send(conversation: string, letter: Letter): void;
  retry(conversation: string, clientId: string): void;
  discard(conversation: string, clientId: string): void;
  /** Shows what an earlier page left unconfirmed. */
  restore(): void;
}

/** Waits before the further attempts of a message that met a passing failure. */
const AGAIN_MS = [800, 2_500, 6_000];

export function createSending(api: Api, store: Store, owner: string, say: (e: unknown) => string, unconfirmed: () => string): Sending {
  const prefix = `switchboard.outbox.${owner}.`;
  const lanes = new Map<string, Promise<void>>();

  const keep = (pending: Pending) => localStorage.setItem(prefix + pending.client_id, JSON.stringify(pending));
  const forget = (clientId: string) => localStorage.removeItem(prefix + clientId);

  async function attempt(pending: Pending): Promise<void> {
    const { conversation, client_id, text, attachments, reply_to, privately, choices, mentions } = pending;
    const more = { ...(reply_to ? { reply_to } : {}), ...(privately ? { privately } : {}), ...(choices ? { choices } : {}), ...(mentions ? { mentions: [...mentions] } : {}) };
    const body = { client_id, text, private: pending.private, attachments: attachments.map((a) => a.id), ...more };
    for (let round = 0; ; round++) {
      // The feed may have confirmed it meanwhile, or the operator has discarded it.
      if (!get(store.get().pending, conversation)?.some((p) => p.client_id === client_id)) return forget(client_id);
      try {
        const message = await api.send(conversation, body);
        forget(client_id);
        return store.apply({ on: "outgoing", input: { kind: "send_done", conversation, client_id, message } });
      } catch (e) {
        const wait = AGAIN_MS[round];
        if (!(e instanceof CallFailed) || !e.passing || wait === undefined) {
          return store.apply({ on: "outgoing", input: { kind: "send_failed", conversation, client_id, error: say(e) } });
        }
        await new Promise((done) => setTimeout(done, wait));
      }
    }
  }

  function queue(pending: Pending) {
    const lane = (lanes.get(pending.conversation) ?? Promise.resolve()).then(() => attempt(pending));
    lanes.set(pending.conversation, lane);
  }

  return {
    send(conversation, letter) {
      const pending: Pending = {
        ...letter,
        conversation,
        client_id: freshId(),
        at: new Date().toISOString(),
        phase: "sending",
      };
      keep(pending);
      store.apply({ on: "outgoing", input: { kind: "send_started", pending } });
      queue(pending);
    },
    retry(conversation, clientId) {
      const pending = get(store.get().pending, conversation)?.find((p) => p.client_id === clientId);
      if (!pending || pending.phase === "sending") return;
      store.apply({ on: "outgoing", input: { kind: "send_retried", conversation, client_id: clientId } });
      queue(pending);
    },
    discard(conversation, clientId) {
      forget(clientId);
      store.apply({ on: "outgoing", input: { kind: "send_discarded", conversation, client_id: clientId } });
    },
    restore() {
      for (const key of Object.keys(localStorage).filter((k) => k.startsWith(prefix))) {
        try {
          const pending = JSON.parse(localStorage.getItem(key) ?? "") as Pending;
          const failed: Pending = { ...pending, phase: "failed", error: unconfirmed() };
          store.apply({ on: "outgoing", input: { kind: "send_started", pending: failed } });
        } catch {
          localStorage.removeItem(key);
        }
      }
    },
  };
}
