/** Files conversations, one or many, and tells what was done with the way back; what failed is told one by one. */
import type { Change } from "../../../protocol";
import type { WorkApi } from "../../session/work_api";
import type { Store } from "../../state/store";
import { get } from "../../state/table";
import { inverse, together } from "../../state/daily/filing";
import { createCell, type Readable } from "../cell";
import { freshId } from "../fresh_id";
import type { Toasts } from "../toasts";

/** The server takes no more in one call. */
const AT_ONCE = 100;

export interface Failed {
  id: string;
  name: string;
  detail: string;
}

export interface FilingState {
  /** Changes under way. */
  busy: number;
  /** Of the last change of several: what was not changed. */
  failed: readonly Failed[];
  /** Of how many. */
  of: number;
}

export interface Filing extends Readable<FilingState> {
  /** True when every one was changed. */
  change(ids: readonly string[], change: Change): Promise<boolean>;
  /** The failures have been read. */
  close(): void;
}

export function createFiling(api: WorkApi, store: Store, toasts: Toasts, say: (e: unknown) => string, done: (change: Change, many: number) => string, gone: () => string): Filing {
  const cell = createCell<FilingState>({ busy: 0, failed: [], of: 0 });
  const nameOf = (id: string) => get(store.get().conversations, id)?.contact.name ?? id;

  async function one(id: string, change: Change): Promise<Failed[]> {
    try {
      const conversation = await api.change(id, change);
      store.apply(conversation ? { on: "page", input: { kind: "snapshot", conversation } } : { on: "feed", input: { kind: "gone", conversation: id } });
      return [];
    } catch (e) {
      return [{ id, name: nameOf(id), detail: say(e) }];
    }
  }

  async function part(ids: readonly string[], change: Change): Promise<Failed[]> {
    try {
      const items = await api.bulk(ids, change);
      return items.filter((item) => !item.done).map(({ id, detail }) => ({ id, name: nameOf(id), detail: detail ?? gone() }));
    } catch (e) {
      // The call failed as a whole: nobody knows of any of these.
      return ids.map((id) => ({ id, name: nameOf(id), detail: say(e) }));
    }
  }

  async function all(ids: readonly string[], change: Change): Promise<Failed[]> {
    const [only] = ids;
    if (only !== undefined && ids.length === 1) return one(only, change);
    const failed: Failed[] = [];
    for (let at = 0; at < ids.length; at += AT_ONCE) failed.push(...(await part(ids.slice(at, at + AT_ONCE), change)));
    return failed;
  }

  async function run(ids: readonly string[], change: Change, undoable: boolean): Promise<boolean> {
    const before = ids.map((id) => get(store.get().conversations, id));
    for (const id of ids) toasts.outdate(id);
    cell.set({ ...cell.get(), busy: cell.get().busy + 1 });
    const failed = await all(ids, change);
    const several = ids.length > 1;
    cell.set({ busy: cell.get().busy - 1, failed: several ? failed : [], of: ids.length });
    const [first] = failed;
    if (first && !several) toasts.fail(first.detail);
    const lost = new Set(failed.map(({ id }) => id));
    const back = before.flatMap((known) => {
      const undo = known && !lost.has(known.id) ? inverse(known, change) : undefined;
      return known && undo ? [[known.id, undo] as const] : [];
    });
    const changed = ids.length - failed.length;
    if (undoable && changed > 0 && back.length > 0) {
      const undo = () => void Promise.all(together(back).map((group) => run(group.ids, group.change, false)));
      toasts.say(done(change, changed), several ? freshId() : (ids[0] ?? ""), undo);
    }
    return failed.length === 0;
  }

  return {
    get: cell.get,
    subscribe: cell.subscribe,
    change: (ids, change) => (ids.length === 0 ? Promise.resolve(true) : run(ids, change, true)),
    close: () => cell.set({ ...cell.get(), failed: [] }),
  };
}
