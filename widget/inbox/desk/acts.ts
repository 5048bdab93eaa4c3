/** Taking, giving back, resolving: shown as under way at once, as done only when the server says so. */
import type { Act, Api } from "../session/api";
import type { Store } from "../state/store";
import { type Cell, createCell } from "./cell";
import type { Toasts } from "./toasts";

/** Which act is under way, by conversation. */
export type Acting = Readonly<Record<string, Act>>;

export interface Acts extends Cell<Acting> {
  run(conversation: string, act: Act): Promise<boolean>;
}

const BACK: Partial<Record<Act, Act>> = { resolve: "reopen", return: "take" };

export function createActs(api: Api, store: Store, toasts: Toasts, say: (e: unknown) => string, done: (act: Act) => string): Acts {
  const cell = createCell<Acting>({});

  async function run(id: string, act: Act, undoable = true): Promise<boolean> {
    if (cell.get()[id]) return false;
    cell.set({ ...cell.get(), [id]: act });
    toasts.outdate(id);
    try {
      const conversation = await api.act(id, act);
      // Answered with nothing: it has left this person's sight.
      store.apply(conversation ? { on: "page", input: { kind: "snapshot", conversation } } : { on: "feed", input: { kind: "gone", conversation: id } });
      const back = BACK[act];
      if (back && undoable) toasts.say(done(act), id, () => void run(id, back, false));
      return true;
    } catch (e) {
      toasts.fail(say(e));
      return false;
    } finally {
      const { [id]: _over, ...rest } = cell.get();
      cell.set(rest);
    }
  }

  return { ...cell, run: (id, act) => run(id, act) };
}
