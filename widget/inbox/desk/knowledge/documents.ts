/** The documents of the base that is open: loading, changing, removing; the socket's news go straight into the list. */
import type { KnowledgeApi } from "../../session/knowledge_api";
import { type DocumentsInput, type DocumentsState, documentsOf, groupOf, onDocuments } from "../../state/knowledge/documents";
import type { DocumentGroup, KnowledgeDocument } from "../../state/knowledge/wire";
import { createCell, type Readable } from "../cell";
import type { Toasts } from "../toasts";
import type { Later } from "./later";

/** What ended lately, for those who listen instead of looking. */
export interface Ended {
  ready: number;
  failed: readonly string[];
}

export interface Documents extends Readable<DocumentsState> {
  /** Shows this base; the list of another one is forgotten. */
  open(base: string): void;
  filter(group: DocumentGroup | "", words: string): void;
  reload(): Promise<void>;
  more(): void;
  /** One document, also when no loaded page holds it. */
  fetch(id: string): Promise<void>;
  told(base: string, document: KnowledgeDocument): void;
  /** The answer to a request that went out at this tick. */
  answered(base: string, documents: readonly KnowledgeDocument[], asked: number): void;
  gone(base: string, id: string): void;
  tick(): number;
  select(ids: readonly string[], on: boolean): void;
  retry(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  /** After a while, with a way back. */
  remove(ids: readonly string[], said: string): void;
  ended: Readable<Ended>;
}

export function createDocuments(api: KnowledgeApi, toasts: Toasts, later: Later, say: (e: unknown) => string): Documents {
  let ticks = 0;
  let owed = false;
  let state = documentsOf("");
  const readers = new Set<() => void>();
  const ended = createCell<Ended>({ ready: 0, failed: [] });
  const asking = new Set<string>();

  function tellNow() {
    owed = false;
    for (const reader of [...readers]) reader();
  }

  /** News come in floods while many files are read: one render a frame. */
  function apply(input: DocumentsInput, flood = false) {
    const next = onDocuments(state, input);
    if (next === state) return;
    state = next;
    if (!flood) return tellNow();
    if (owed) return;
    owed = true;
    if (document.hidden) setTimeout(tellNow, 200);
    else requestAnimationFrame(tellNow);
  }

  async function load(first: boolean) {
    const { base, group, words, next } = state;
    const key = `${base} ${group} ${words} ${first ? "" : (next ?? "")}`;
    if (base === "" || asking.has(key)) return;
    asking.add(key);
    const asked = ++ticks;
    try {
      const cursor = first ? undefined : next;
      const page = await api.documents(base, { ...(cursor ? { cursor } : {}), ...(group ? { state: group } : {}), ...(words.trim() ? { q: words.trim() } : {}) });
      if (state.base === base && state.group === group && state.words === words) apply({ kind: "page", page, first, asked });
    } catch (e) {
      if (state.base === base && state.phase === "loading") apply({ kind: "unreachable", error: say(e) });
    } finally {
      asking.delete(key);
    }
  }

  function note(before: KnowledgeDocument | undefined, after: KnowledgeDocument) {
    if (!before || groupOf(before) !== "working" || groupOf(after) === "working") return;
    const { ready, failed } = ended.get();
    if (after.state === "ready") ended.set({ ready: ready + 1, failed });
    else if (after.state === "failed") ended.set({ ready, failed: [...failed, after.title || after.name] });
  }

  async function act(id: string, step: (base: string, id: string) => Promise<KnowledgeDocument>) {
    const { base } = state;
    const asked = ++ticks;
    try {
      const document = await step(base, id);
      if (state.base === base && document) apply({ kind: "answered", document, asked });
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  async function removeNow(base: string, id: string) {
    try {
      await api.deleteDocument(base, id);
      if (state.base === base) apply({ kind: "removed", id, at: ++ticks });
    } catch (e) {
      if (state.base === base) apply({ kind: "staying", ids: [id] });
      toasts.fail(say(e));
    }
  }

  return {
    get: () => state,
    subscribe(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    open(base) {
      if (state.base !== base) {
        state = documentsOf(base);
        tellNow();
      }
      void load(true);
    },
    filter(group, words) {
      apply({ kind: "asked", group, words });
      void load(true);
    },
    reload: () => {
      apply({ kind: "asked", group: state.group, words: state.words });
      return load(true);
    },
    more() {
      if (state.phase === "ready" && state.next !== undefined) void load(false);
    },
    async fetch(id) {
      const { base } = state;
      const asked = ++ticks;
      const document = await api.document(base, id);
      if (state.base !== base) return;
      note(state.byId.get(id), document);
      apply({ kind: "seen", document, asked });
    },
    told(base, document) {
      if (base !== state.base) return;
      note(state.byId.get(document.id), document);
      apply({ kind: "told", document, at: ++ticks }, true);
    },
    answered(base, documents, asked) {
      if (base === state.base) for (const document of documents) apply({ kind: "answered", document, asked }, true);
    },
    gone(base, id) {
      if (base === state.base) apply({ kind: "removed", id, at: ++ticks }, true);
    },
    tick: () => ++ticks,
    select: (ids, on) => apply({ kind: "selected", ids, on }),
    retry: (id) => act(id, api.retry),
    cancel: (id) => act(id, api.cancel),
    remove(ids, said) {
      const { base } = state;
      apply({ kind: "leaving", ids });
      const callOff = later.plan(() => ids.forEach((id) => void removeNow(base, id)));
      toasts.say(said, ids[0] ?? "", () => {
        if (callOff() && state.base === base) apply({ kind: "staying", ids });
      });
    },
    ended,
  };
}
