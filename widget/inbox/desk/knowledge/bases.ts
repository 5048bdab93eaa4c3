/** The knowledge bases and how search works now. */
import type { KnowledgeApi } from "../../session/knowledge_api";
import type { KnowledgeBase, KnowledgeIndex } from "../../state/knowledge/wire";
import { type Cell, createCell } from "../cell";
import type { Toasts } from "../toasts";
import type { Later } from "./later";

export interface BasesState {
  phase: "new" | "loading" | "ready" | "failed";
  items: readonly KnowledgeBase[];
  index?: KnowledgeIndex;
  error?: string;
  /** Will be deleted in a moment, unless that is undone. */
  leaving: ReadonlySet<string>;
}

export interface Bases extends Cell<BasesState> {
  load(): Promise<void>;
  add(name: string): Promise<KnowledgeBase>;
  change(base: KnowledgeBase, part: Partial<Pick<KnowledgeBase, "name" | "show_files">>): Promise<void>;
  /** After a while, with a way back. */
  remove(base: KnowledgeBase, said: string): void;
}

export function createBases(api: KnowledgeApi, toasts: Toasts, later: Later, say: (e: unknown) => string): Bases {
  const cell = createCell<BasesState>({ phase: "new", items: [], leaving: new Set() });
  const change = (part: Partial<BasesState>) => cell.set({ ...cell.get(), ...part });
  const put = (base: KnowledgeBase) => {
    const { items } = cell.get();
    const known = items.some(({ id }) => id === base.id);
    change({ items: known ? items.map((old) => (old.id === base.id ? base : old)) : [...items, base] });
  };
  const leaving = (id: string, on: boolean) => {
    const next = new Set(cell.get().leaving);
    if (on) next.add(id);
    else next.delete(id);
    change({ leaving: next });
  };
  let asking: Promise<void> | undefined;

  async function load() {
    if (cell.get().phase !== "ready") change({ phase: "loading" });
    try {
      const { items, index } = await api.bases();
      const { error: _over, ...rest } = cell.get();
      cell.set({ ...rest, phase: "ready", items, index });
    } catch (e) {
      // What is on screen is better than an error in its place.
      if (cell.get().phase !== "ready") change({ phase: "failed", error: say(e) });
    }
  }

  return {
    ...cell,
    load: () => (asking ??= load().finally(() => (asking = undefined))),
    async add(name) {
      const base = await api.addBase(name);
      put(base);
      return base;
    },
    async change(base, part) {
      put({ ...base, ...part });
      try {
        put(await api.changeBase(base.id, { name: base.name, show_files: base.show_files, ...part }));
      } catch (e) {
        put(base);
        throw e;
      }
    },
    remove(base, said) {
      leaving(base.id, true);
      const callOff = later.plan(() => {
        api.deleteBase(base.id).then(
          () => change({ items: cell.get().items.filter(({ id }) => id !== base.id) }),
          (e: unknown) => {
            leaving(base.id, false);
            toasts.fail(say(e));
          },
        );
      });
      toasts.say(said, base.id, () => callOff() && leaving(base.id, false));
    },
  };
}
