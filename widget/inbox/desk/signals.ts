/** Small signals to the other side: what was read, and that somebody is typing. A lost one does no harm. */
import type { Api } from "../session/api";
import type { Store } from "../state/store";

export interface Signals {
  read(conversation: string, seq: number): void;
  typing(conversation: string, on: boolean): void;
}

const TYPING_AGAIN_MS = 3_000;
const TYPING_ENDS_MS = 5_000;

export function createSignals(api: Api, store: Store): Signals {
  const readTo = new Map<string, number>();
  let typingIn: string | undefined;
  let told = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;

  function stop() {
    clearTimeout(idle);
    if (typingIn) void api.typing(typingIn, false).catch(() => undefined);
    typingIn = undefined;
  }

  return {
    read(conversation, seq) {
      store.apply({ on: "page", input: { kind: "seen", id: conversation } });
      if ((readTo.get(conversation) ?? 0) >= seq) return;
      readTo.set(conversation, seq);
      void api.read(conversation, seq).then(
        // How many conversations still name this operator only the server knows.
        () => (store.get().counts?.mentions ?? 0) > 0 && store.apply({ on: "page", input: { kind: "recount" } }),
        () => readTo.delete(conversation),
      );
    },
    typing(conversation, on) {
      if (!on) return typingIn === conversation ? stop() : undefined;
      if (typingIn !== conversation) stop();
      clearTimeout(idle);
      idle = setTimeout(stop, TYPING_ENDS_MS);
      if (typingIn === conversation && Date.now() - told < TYPING_AGAIN_MS) return;
      typingIn = conversation;
      told = Date.now();
      void api.typing(conversation, true).catch(() => undefined);
    },
  };
}
