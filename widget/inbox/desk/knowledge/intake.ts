/** Files on their way up; they go on while another page is open. Refusals are told at once, the others go on. */
import type { KnowledgeApi } from "../../session/knowledge_api";
import { CallFailed } from "../../session/problem";
import { refusal } from "../../state/knowledge/files";
import { change, drop, type Incoming, nextBatch, shares } from "../../state/knowledge/intake";
import { createCell, type Readable } from "../cell";
import { freshId } from "../fresh_id";
import type { Documents } from "./documents";

export interface PickedFile {
  file: File;
  name: string;
}

export interface Intake extends Readable<readonly Incoming[]> {
  add(base: string, files: readonly PickedFile[]): void;
  retry(key: string): void;
  /** Stops the sending of it, or takes the refused one off the list. */
  drop(key: string): void;
  /** Takes those off the list that were refused or failed. */
  clear(base: string): void;
}

const AT_ONCE = 2;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

export function createIntake(api: KnowledgeApi, documents: Documents, say: (e: unknown) => string): Intake {
  const cell = createCell<readonly Incoming[]>([]);
  const files = new Map<string, File>();
  const stops = new Map<string, AbortController>();
  let running = 0;
  /** Until when nothing is sent, and how long the next pause is: the server said that it was too much. */
  let quietUntil = 0;
  let pause = FIRST_PAUSE_MS;

  const set = (keys: ReadonlySet<string>, part: Partial<Incoming>) => cell.set(change(cell.get(), keys, part));

  function forget(keys: ReadonlySet<string>) {
    cell.set(drop(cell.get(), keys));
    for (const key of keys) {
      files.delete(key);
      stops.delete(key);
    }
  }

  function go() {
    while (running < AT_ONCE && quietUntil <= Date.now()) {
      const batch = nextBatch(cell.get());
      if (batch.length === 0) return;
      running++;
      void send(batch).finally(() => {
        running--;
        go();
      });
    }
  }

  async function send(batch: readonly Incoming[]) {
    const [first] = batch;
    if (!first) return;
    const { base } = first;
    const keys = new Set(batch.map(({ key }) => key));
    const stop = new AbortController();
    for (const key of keys) stops.set(key, stop);
    set(keys, { phase: "sending", share: 0 });
    const asked = documents.tick();
    const picked = batch.flatMap(({ key, name }) => {
      const file = files.get(key);
      return file ? [{ file, name }] : [];
    });
    try {
      const { items, refused = [] } = await api.addFiles(base, picked, (sent) => progress(batch, sent), stop.signal);
      pause = FIRST_PAUSE_MS;
      // First the documents, then the rows of their upload go: nothing blinks.
      documents.answered(base, items, asked);
      for (const { name, detail } of refused) {
        const same = batch.find((item) => item.name === name && keys.has(item.key));
        if (!same) continue;
        keys.delete(same.key);
        set(new Set([same.key]), { phase: "failed", error: detail, again: false });
      }
      forget(keys);
    } catch (e) {
      if (stop.signal.aborted) set(new Set(batch.filter(({ key }) => files.has(key)).map(({ key }) => key)), { phase: "waiting", share: 0 });
      else failed(batch, e);
    }
  }

  function progress(batch: readonly Incoming[], sent: number) {
    const each = shares(batch, sent);
    cell.set(cell.get().map((item) => (each.has(item.key) ? { ...item, share: each.get(item.key) ?? 0 } : item)));
  }

  function failed(batch: readonly Incoming[], error: unknown) {
    const keys = new Set(batch.map(({ key }) => key));
    if (error instanceof CallFailed && error.status === 429) {
      set(keys, { phase: "waiting", share: 0 });
      quietUntil = Date.now() + pause;
      setTimeout(go, pause + 50);
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    } else if (batch.length > 1 && !(error instanceof CallFailed && error.passing)) {
      // One of them spoils it for the others: each tries alone.
      set(keys, { phase: "waiting", share: 0, alone: true });
    } else {
      set(keys, { phase: "failed", error: say(error), again: !(error instanceof CallFailed) || error.passing });
      // One that was read and found bad is listed with its reason: the list tells it better.
      if (error instanceof CallFailed && error.status === 422) void listed(batch);
    }
  }

  async function listed(batch: readonly Incoming[]) {
    await documents.reload();
    const { byId, ids } = documents.get();
    const names = new Set(ids.map((id) => byId.get(id)).filter((d) => d?.state === "failed").map((d) => d?.name));
    forget(new Set(batch.filter(({ name }) => names.has(name)).map(({ key }) => key)));
  }

  return {
    get: cell.get,
    subscribe: cell.subscribe,
    add(base, picked) {
      const items = picked.map(({ file, name }): Incoming => {
        const key = freshId();
        const refused = refusal({ name, size: file.size });
        if (!refused) files.set(key, file);
        return { key, base, name, size: file.size, share: 0, phase: refused ? "refused" : "waiting", ...(refused ? { refusal: refused } : {}) };
      });
      cell.set([...cell.get(), ...items]);
      go();
    },
    retry(key) {
      cell.set(cell.get().map((item) => (item.key === key ? { ...item, phase: "waiting", share: 0 } : item)));
      go();
    },
    drop(key) {
      const stop = stops.get(key);
      forget(new Set([key]));
      stop?.abort();
    },
    clear(base) {
      const over = cell.get().filter((i) => i.base === base && (i.phase === "refused" || i.phase === "failed"));
      forget(new Set(over.map(({ key }) => key)));
    },
  };
}
