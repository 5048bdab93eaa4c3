/** The last question put to a base, kept while one looks at what it found and comes back. */
import type { KnowledgeApi } from "../../session/knowledge_api";
import type { SearchResult } from "../../state/knowledge/wire";
import { createCell, type Readable } from "../cell";

export interface SearchState {
  base: string;
  question: string;
  phase: "none" | "asking" | "ready" | "failed";
  result?: SearchResult;
  /** The question that the result is about: the one before, while another is under way. */
  about?: string;
  error?: string;
}

export interface Search extends Readable<SearchState> {
  ask(base: string, question: string): Promise<void>;
}

const NOTHING: SearchState = { base: "", question: "", phase: "none" };

export function createSearch(api: KnowledgeApi, say: (e: unknown) => string): Search {
  const cell = createCell<SearchState>(NOTHING);
  let round = 0;
  return {
    get: cell.get,
    subscribe: cell.subscribe,
    async ask(base, question) {
      const mine = ++round;
      if (question.trim() === "") return cell.set(NOTHING);
      const before = cell.get();
      // The last answer stays in sight until the next is there: no empty page in between.
      cell.set({ base, question, phase: "asking", ...(before.base === base && before.result ? { result: before.result, about: before.about ?? "" } : {}) });
      try {
        const result = await api.search(base, question.trim());
        if (mine === round) cell.set({ base, question, phase: "ready", result, about: question });
      } catch (e) {
        if (mine === round) cell.set({ base, question, phase: "failed", error: say(e) });
      }
    },
  };
}
