/** What is done to a comment below a post: hidden from others, and shown again. */
import type { Api } from "../session/api";
import type { Store } from "../state/store";
import { type Cell, createCell } from "./cell";
import type { Toasts } from "./toasts";

/** The comments about which the platform is being asked. */
export type Changing = ReadonlySet<string>;

export interface Comments extends Cell<Changing> {
  /** Shown as done only when the platform says so. */
  hide(conversation: string, message: string, hidden: boolean): Promise<void>;
}

export function createComments(api: Api, store: Store, toasts: Toasts, say: (e: unknown) => string): Comments {
  const cell = createCell<Changing>(new Set());
  return {
    ...cell,
    async hide(conversation, id, hidden) {
      if (cell.get().has(id)) return;
      cell.set(new Set([...cell.get(), id]));
      try {
        const message = await api.hide(conversation, id, hidden);
        store.apply({ on: "page", input: { kind: "message", id: conversation, message } });
      } catch (e) {
        toasts.fail(say(e));
      } finally {
        cell.set(new Set([...cell.get()].filter((other) => other !== id)));
      }
    },
  };
}
