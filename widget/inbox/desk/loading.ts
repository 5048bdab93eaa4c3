/** Fetches what is looked at, and fetches again what went stale. */
import type { Api } from "../session/api";
import { CallFailed } from "../session/problem";
import { type Filter, listKey } from "../state/filter";
import { listOf } from "../state/lists";
import type { Store } from "../state/store";
import { get } from "../state/table";
import { type Router, shownFilter } from "./route";

export interface Loading {
  view(filter: Filter): void;
  moreOf(filter: Filter): void;
  thread(id: string): void;
  olderOf(id: string): void;
  /** Answers with what is against it. */
  contact(id: string): Promise<unknown>;
  /** Keeps what is on screen fresh until the returned function is called. */
  watch(): () => void;
}

const COUNTS_DELAY_MS = 600;

export function createLoading(api: Api, store: Store, route: Router, say: (e: unknown) => string): Loading {
  /** What is under way, so that nothing is asked twice at once. */
  const asking = new Set<string>();

  async function once(key: string, step: () => Promise<void>): Promise<void> {
    if (asking.has(key)) return;
    asking.add(key);
    await step().finally(() => asking.delete(key));
  }

  const shown = (filter: Filter) => listOf(store.get(), filter);

  const loadList = (filter: Filter, cursor?: string) =>
    once(`list ${listKey(filter)}`, async () => {
      if (cursor === undefined && shown(filter).phase !== "ready") {
        store.apply({ on: "page", input: { kind: "list_asked", filter } });
      }
      try {
        const page = await api.conversations(filter, cursor);
        store.apply({ on: "page", input: { kind: "list_page", filter, page, first: cursor === undefined } });
      } catch (e) {
        store.apply({ on: "page", input: { kind: "list_failed", filter, error: say(e) } });
      }
    });

  const loadThread = (id: string) =>
    once(`thread ${id}`, async () => {
      store.apply({ on: "page", input: { kind: "thread_asked", id } });
      try {
        const known = get(store.get().conversations, id);
        const [page, conversation] = await Promise.all([api.messages(id, {}), known ?? api.conversation(id)]);
        if (!known) store.apply({ on: "page", input: { kind: "snapshot", conversation } });
        store.apply({ on: "page", input: { kind: "thread_page", id, page, part: "latest" } });
      } catch (e) {
        store.apply({ on: "page", input: { kind: "thread_failed", id, error: say(e), part: "latest" } });
      }
    });

  const loadOlder = (id: string) =>
    once(`older ${id}`, async () => {
      const before = get(store.get().threads, id)?.messages[0]?.seq;
      if (before === undefined) return;
      store.apply({ on: "page", input: { kind: "older_asked", id } });
      try {
        const page = await api.messages(id, { before });
        store.apply({ on: "page", input: { kind: "thread_page", id, page, part: "older" } });
      } catch (e) {
        store.apply({ on: "page", input: { kind: "thread_failed", id, error: say(e), part: "older" } });
      }
    });

  async function loadContact(id: string): Promise<unknown> {
    let fault: unknown;
    await once(`contact ${id}`, async () => {
      const [contact, earlier] = await Promise.allSettled([api.contact(id), api.earlier(id)]);
      if (contact.status === "fulfilled") store.apply({ on: "page", input: { kind: "contact", contact: contact.value } });
      else fault = contact.reason;
      // Erased meanwhile: what this page still remembers of them is shown to nobody.
      if (isGone(fault)) return store.apply({ on: "page", input: { kind: "contact_gone", id } });
      if (earlier.status === "fulfilled") {
        store.apply({ on: "page", input: { kind: "earlier", contact: id, conversations: earlier.value.items } });
      }
    });
    return fault;
  }

  let isWatched = false;

  const loadCounts = () =>
    once("counts", async () => {
      const again = store.get().counts !== undefined;
      await new Promise((done) => setTimeout(done, again ? COUNTS_DELAY_MS : 0));
      // Whoever left meanwhile may not be allowed to ask any more; coming back, they find the counts stale.
      if (again && !isWatched) return;
      await api.counts().then(
        (counts) => store.apply({ on: "page", input: { kind: "counts", counts } }),
        () => undefined,
      );
    });

  /** Whoever has just written stands on the first page, however far down they were before. */
  const loadNewest = () =>
    once("newest", async () => {
      const { items } = await api.conversations({ view: "all" });
      store.apply({ on: "page", input: { kind: "newest", conversations: items } });
    });

  /** The mark of staleness is the only signal: whoever finds a gap sets it, this loop closes it. */
  function refresh() {
    const state = store.get();
    if (!state.me) return;
    const { conversation } = route.get();
    const filter = shownFilter(route.get());
    const { stale, phase } = shown(filter);
    if (stale && phase === "ready") void loadList(filter);
    if (conversation && get(state.threads, conversation)?.stale) void loadThread(conversation);
    if (state.countsStale) void loadCounts();
    if (state.unmet) void loadNewest().catch(() => undefined);
  }

  return {
    view(filter) {
      const { phase, stale } = shown(filter);
      if (phase === "new" || phase === "failed" || stale) void loadList(filter);
      if (!store.get().counts) void loadCounts();
    },
    moreOf(filter) {
      const { next, phase } = shown(filter);
      if (next !== undefined && phase === "ready") void loadList(filter, next);
    },
    thread(id) {
      const thread = get(store.get().threads, id);
      if (!thread || thread.phase !== "ready" || thread.stale) void loadThread(id);
    },
    olderOf(id) {
      const thread = get(store.get().threads, id);
      if (thread?.phase === "ready" && thread.hasMore) void loadOlder(id);
    },
    contact: loadContact,
    watch() {
      // A refused refresh must not spin: at most one round a second.
      let last = 0;
      let waiting: ReturnType<typeof setTimeout> | undefined;
      const soon = () => {
        if (waiting) return;
        waiting = setTimeout(() => {
          waiting = undefined;
          last = Date.now();
          refresh();
        }, Math.max(50, last + 1_000 - Date.now()));
      };
      const leave = [store.subscribe(soon), route.subscribe(soon)];
      isWatched = true;
      return () => {
        isWatched = false;
        clearTimeout(waiting);
        for (const stop of leave) stop();
      };
    },
  };
}

function isGone(fault: unknown): boolean {
  return fault instanceof CallFailed && fault.status === 404;
}
