/** What an operator does to one message: reacts to it, sends it again, hides a comment from others. */
import type { InboxMessage } from "../../protocol";
import type { Api } from "../session/api";
import type { Store } from "../state/store";
import { createCell, type Readable } from "./cell";
import type { Toasts } from "./toasts";

/** The messages about which the server or the platform is being asked, by id. */
export type Asking = ReadonlySet<string>;

export interface Touching {
  asking: Readable<Asking>;
  /** Null takes the reaction back. */
  react(conversation: string, message: string, emoji: string | null): Promise<void>;
  retry(conversation: string, message: string, despiteDoubt: boolean): Promise<void>;
  /** Shown as done only when the platform says so. */
  hide(conversation: string, message: string, hidden: boolean): Promise<void>;
}

export function createTouching(api: Api, store: Store, toasts: Toasts, say: (e: unknown) => string): Touching {
  const asking = createCell<Asking>(new Set());

  async function run(conversation: string, act: Promise<InboxMessage>) {
    try {
      store.apply({ on: "outgoing", input: { kind: "changed", conversation, message: await act } });
    } catch (e) {
      toasts.fail(say(e));
    }
  }
  /** One at a time for a message. */
  async function once(conversation: string, id: string, act: () => Promise<InboxMessage>) {
    if (asking.get().has(id)) return;
    asking.set(new Set([...asking.get(), id]));
    await run(conversation, act());
    asking.set(new Set([...asking.get()].filter((other) => other !== id)));
  }

  return {
    asking,
    react: (conversation, message, emoji) => run(conversation, api.react(conversation, message, emoji)),
    retry: (conversation, message, despiteDoubt) => once(conversation, message, () => api.retry(conversation, message, despiteDoubt)),
    hide: (conversation, message, hidden) => once(conversation, message, () => api.hide(conversation, message, hidden)),
  };
}
