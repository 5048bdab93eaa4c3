/** How the answers of one conversation came about; shown beside it, on demand. */
import type { Trace } from "../../session/studio_types";
import type { StudioApi } from "../../session/studio_api";
import { createCell, type Readable } from "../cell";

export interface TracesState {
  /** Absent: nothing is shown. */
  conversation?: string;
  /** The answer that was asked about. */
  message?: string;
  phase: "loading" | "ready" | "failed";
  items: readonly Trace[];
  /** The answer that was asked about, when it is older than what is loaded. */
  apart?: Trace;
  /** Older turns may be there. */
  more: boolean;
  loadingMore: boolean;
  /** No record was kept of the answer that was asked about. */
  missing: boolean;
  error?: string;
}

export interface Traces extends Readable<TracesState> {
  show(conversation: string, message?: string): void;
  older(): Promise<void>;
  hide(): void;
}

const PAGE = 20;
const HIDDEN: TracesState = { phase: "loading", items: [], more: false, loadingMore: false, missing: false };

export function createTraces(api: StudioApi, say: (e: unknown) => string): Traces {
  const cell = createCell<TracesState>(HIDDEN);
  let round = 0;

  async function load(conversation: string, message: string | undefined) {
    const mine = ++round;
    cell.set({ ...HIDDEN, conversation, ...(message ? { message } : {}) });
    try {
      const items = await api.traces(conversation, undefined, PAGE);
      const known = message === undefined || items.some((trace) => trace.message === message);
      const apart = known ? undefined : await api.trace(conversation, message);
      if (mine !== round) return;
      cell.set({ ...cell.get(), phase: "ready", items, ...(apart ? { apart } : {}), more: items.length === PAGE, missing: !known && !apart });
    } catch (e) {
      if (mine === round) cell.set({ ...cell.get(), phase: "failed", error: say(e) });
    }
  }

  return {
    get: cell.get,
    subscribe: cell.subscribe,
    show: (conversation, message) => void load(conversation, message),
    async older() {
      const { conversation, items, more, loadingMore } = cell.get();
      if (!conversation || !more || loadingMore) return;
      const mine = round;
      cell.set({ ...cell.get(), loadingMore: true });
      try {
        const next = await api.traces(conversation, items.at(-1)?.message, PAGE);
        if (mine !== round) return;
        const { apart, ...rest } = cell.get();
        const arrived = next.some(({ message }) => message === apart?.message);
        cell.set({ ...rest, ...(apart && !arrived ? { apart } : {}), items: [...items, ...next], more: next.length === PAGE, loadingMore: false });
      } catch (e) {
        if (mine === round) cell.set({ ...cell.get(), loadingMore: false, error: say(e) });
      }
    },
    hide() {
      round++;
      cell.set(HIDDEN);
    },
  };
}
