/** What an operator does to one message: reacts to it, sends it again. */
import type { InboxMessage } from "../../protocol";
import type { Api } from "../session/api";
import type { Store } from "../state/store";
import type { Toasts } from "./toasts";

export interface Touching {
  /** Null takes the reaction back. */
  react(conversation: string, message: string, emoji: string | null): Promise<void>;
  retry(conversation: string, message: string, despiteDoubt: boolean): Promise<void>;
}

export function createTouching(api: Api, store: Store, toasts: Toasts, say: (e: unknown) => string): Touching {
  async function run(conversation: string, act: Promise<InboxMessage>) {
    try {
      store.apply({ on: "outgoing", input: { kind: "changed", conversation, message: await act } });
    } catch (e) {
      toasts.fail(say(e));
    }
  }
  return {
    react: (conversation, message, emoji) => run(conversation, api.react(conversation, message, emoji)),
    retry: (conversation, message, despiteDoubt) => run(conversation, api.retry(conversation, message, despiteDoubt)),
  };
}
