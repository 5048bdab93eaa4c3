/** The rows that are chosen for one change of them all. */
import { createCell, type Readable } from "../cell";

export type Chosen = ReadonlySet<string>;

export interface Selection extends Readable<Chosen> {
  toggle(id: string): void;
  /** From the row that was chosen last to this one. */
  reach(ids: readonly string[], id: string): void;
  all(ids: readonly string[]): void;
  clear(): void;
}

const NONE: Chosen = new Set();

export function createSelection(): Selection {
  const cell = createCell<Chosen>(NONE);
  let last: string | undefined;
  return {
    get: cell.get,
    subscribe: cell.subscribe,
    toggle(id) {
      const next = new Set(cell.get());
      if (!next.delete(id)) next.add(id);
      last = id;
      cell.set(next);
    },
    reach(ids, id) {
      const [from, to] = [last === undefined ? -1 : ids.indexOf(last), ids.indexOf(id)];
      if (from < 0 || to < 0) return this.toggle(id);
      cell.set(new Set([...cell.get(), ...ids.slice(Math.min(from, to), Math.max(from, to) + 1)]));
      last = id;
    },
    all: (ids) => cell.set(new Set(ids)),
    clear() {
      last = undefined;
      cell.set(NONE);
    },
  };
}
