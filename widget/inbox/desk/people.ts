/** Contacts that turn out to be one person: put together, and taken apart again. */
import type { ContactMerge } from "../../protocol";
import type { Api } from "../session/api";
import type { Store } from "../state/store";
import type { PeopleText } from "../text/people/en";
import type { Loading } from "./loading";
import type { Toasts } from "./toasts";

export interface People {
  /** Rejects with the server's refusal: the question that was asked shows it. */
  merge(into: string, from: { id: string; name: string }, reason: string): Promise<void>;
  undo(merge: ContactMerge): Promise<void>;
}

export function createPeople(api: Api, store: Store, loading: Loading, toasts: Toasts, say: (e: unknown) => string, text: () => PeopleText): People {
  async function undo(merge: ContactMerge) {
    toasts.outdate(merge.id);
    try {
      const { contact } = await api.undoMerge(merge.id);
      store.apply({ on: "page", input: { kind: "taken_apart", contact, merge } });
      void loading.contact(contact.id);
      void loading.contact(merge.from.id);
      toasts.tell(text().undone(merge.from.name));
    } catch (e) {
      toasts.fail(say(e));
    }
  }
  return {
    async merge(into, from, reason) {
      const { contact, merge } = await api.merge(into, from.id, reason);
      store.apply({ on: "page", input: { kind: "merged", contact, gone: from.id } });
      void loading.contact(contact.id);
      toasts.say(text().done(from.name), merge.id, () => void undo(merge));
    },
    undo,
  };
}
