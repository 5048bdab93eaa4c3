/** A search of all that was said: page by page, and only the answer to the newest question counts. */
import type { Contact, FoundMessage } from "../../../protocol";
import type { SearchAsk, WorkApi } from "../../session/work_api";
import { createCell, type Readable } from "../cell";

export type SearchFilter = Pick<SearchAsk, "inbox" | "author" | "since" | "until">;

export interface SearchState {
  phase: "idle" | "asking" | "more" | "ready" | "failed";
  q: string;
  filter: SearchFilter;
  messages: readonly FoundMessage[];
  contacts: readonly Contact[];
  next?: string;
  error?: string;
}

export interface Search extends Readable<SearchState> {
  ask(q: string, filter: SearchFilter): void;
  more(): void;
}

const NOTHING: SearchState = { phase: "idle", q: "", filter: {}, messages: [], contacts: [] };
/** A page may be empty and still lead on: so many are asked for before the button is shown again. */
const MOST_EMPTY = 5;

export function createSearch(api: WorkApi, say: (e: unknown) => string): Search {
  const cell = createCell<SearchState>(NOTHING);
  let round = 0;

  async function read(asked: number, cursor: string | undefined, empty: number): Promise<void> {
    const { q, filter } = cell.get();
    try {
      const page = await api.search({ q, ...filter, cursor });
      if (asked !== round) return;
      const { next: _old, error: _gone, ...rest } = cell.get();
      const messages = [...rest.messages, ...page.messages];
      const leads = page.next_cursor !== undefined;
      const again = leads && page.messages.length === 0 && empty < MOST_EMPTY;
      cell.set({ ...rest, messages, contacts: cursor === undefined ? page.contacts : rest.contacts, ...(leads ? { next: page.next_cursor } : {}), phase: again ? rest.phase : "ready" });
      if (again) await read(asked, page.next_cursor, empty + 1);
    } catch (e) {
      if (asked === round) cell.set({ ...cell.get(), phase: "failed", error: say(e) });
    }
  }

  return {
    get: cell.get,
    subscribe: cell.subscribe,
    ask(q, filter) {
      const mine = ++round;
      if (q.trim() === "") return cell.set({ ...NOTHING, filter });
      cell.set({ ...NOTHING, phase: "asking", q, filter });
      void read(mine, undefined, 0);
    },
    more() {
      const { next, phase } = cell.get();
      if (next === undefined || phase === "asking" || phase === "more") return;
      const mine = ++round;
      cell.set({ ...cell.get(), phase: "more" });
      void read(mine, next, 0);
    },
  };
}
