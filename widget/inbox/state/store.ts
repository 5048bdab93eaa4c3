/** Holds the state and tells its readers; knows nothing of what the inputs mean. */
import { type FeedInput, onFeed } from "./feed";
import { emptyState, type InboxState } from "./model";
import { onOutgoing, type OutgoingInput } from "./outgoing";
import { onPage, type PageInput } from "./pages";
import type { Me } from "../../protocol";

export type Input =
  | { on: "feed"; input: FeedInput }
  | { on: "page"; input: PageInput }
  | { on: "outgoing"; input: OutgoingInput }
  | { on: "login"; me: Me }
  | { on: "logout" };

export function reduce(state: InboxState, input: Input): InboxState {
  switch (input.on) {
    case "feed":
      return onFeed(state, input.input);
    case "page":
      return onPage(state, input.input);
    case "outgoing":
      return onOutgoing(state, input.input);
    case "login":
      return state.me?.id === input.me.id ? { ...state, me: input.me } : emptyState(input.me);
    case "logout":
      return emptyState();
  }
}

export interface Store {
  get(): InboxState;
  subscribe(reader: () => void): () => void;
  /** Applies now and tells the readers now. */
  apply(input: Input): void;
  /** Applies now, tells the readers once per frame: a flood of events is one render. */
  applyLater(input: Input): void;
}

export function createStore(): Store {
  let state = emptyState();
  let owed = false;
  const readers = new Set<() => void>();

  function tell() {
    owed = false;
    for (const reader of [...readers]) reader();
  }

  function step(input: Input): boolean {
    const next = reduce(state, input);
    if (next === state) return false;
    state = next;
    return true;
  }

  return {
    get: () => state,
    subscribe(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    apply(input) {
      if (step(input)) tell();
    },
    applyLater(input) {
      if (!step(input) || owed) return;
      owed = true;
      // A hidden tab has no frames, but still wants its title and its notifications.
      if (document.hidden) setTimeout(tell, 100);
      else requestAnimationFrame(tell);
    },
  };
}
