/** Questions of customers that found no answer. */
import type { KnowledgeApi } from "../../session/knowledge_api";
import type { Gap, KnowledgeDocument } from "../../state/knowledge/wire";
import { type Cell, createCell } from "../cell";
import type { Toasts } from "../toasts";
import type { Later } from "./later";

export interface GapsState {
  phase: "new" | "loading" | "ready" | "failed";
  days: number;
  items: readonly Gap[];
  next?: string;
  error?: string;
  /** Answered or dismissed here, and on their way out. */
  leaving: ReadonlySet<string>;
}

export interface Gaps extends Cell<GapsState> {
  load(days?: number): Promise<void>;
  more(): Promise<void>;
  answer(gap: Gap, base: string, question: string, answer: string): Promise<KnowledgeDocument>;
  dismiss(gap: Gap, said: string): void;
}

export function createGaps(api: KnowledgeApi, toasts: Toasts, later: Later, say: (e: unknown) => string): Gaps {
  const cell = createCell<GapsState>({ phase: "new", days: 7, items: [], leaving: new Set() });
  const change = (part: Partial<GapsState>) => cell.set({ ...cell.get(), ...part });
  const leaving = (id: string, on: boolean) => {
    const next = new Set(cell.get().leaving);
    if (on) next.add(id);
    else next.delete(id);
    change({ leaving: next });
  };
  let round = 0;

  function accept(items: readonly Gap[], next: string | undefined) {
    const { next: _next, error: _error, ...rest } = cell.get();
    cell.set({ ...rest, phase: "ready", items, ...(next === undefined ? {} : { next }) });
  }

  return {
    ...cell,
    async load(days = cell.get().days) {
      const mine = ++round;
      const fresh = days !== cell.get().days || cell.get().phase !== "ready";
      if (fresh) change({ days, phase: "loading", items: days === cell.get().days ? cell.get().items : [] });
      try {
        const { items, next } = await api.gaps(days);
        if (mine === round) accept(items, next);
      } catch (e) {
        if (mine === round && fresh) change({ phase: "failed", error: say(e) });
      }
    },
    async more() {
      const { days, next, items } = cell.get();
      if (next === undefined) return;
      const mine = ++round;
      try {
        const page = await api.gaps(days, next);
        const known = new Set(items.map(({ id }) => id));
        if (mine === round) accept([...items, ...page.items.filter(({ id }) => !known.has(id))], page.next);
      } catch (e) {
        toasts.fail(say(e));
      }
    },
    async answer(gap, base, question, answer) {
      const document = await api.addAnswer(base, { question, answer, gap: gap.id });
      change({ items: cell.get().items.filter(({ id }) => id !== gap.id) });
      return document;
    },
    dismiss(gap, said) {
      leaving(gap.id, true);
      const callOff = later.plan(() => {
        api.dismissGap(gap.id).then(
          () => change({ items: cell.get().items.filter(({ id }) => id !== gap.id) }),
          (e: unknown) => {
            leaving(gap.id, false);
            toasts.fail(say(e));
          },
        );
      });
      toasts.say(said, gap.id, () => callOff() && leaving(gap.id, false));
    },
  };
}
