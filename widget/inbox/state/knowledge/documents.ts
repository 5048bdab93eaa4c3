/**
 * The list of one base's documents as a pure function.
 *
 * The socket tells every change, pages of the list are read beside it and may be older than what was already told. So
 * each input carries a tick of the reader's own counter: a page asked for before the last news of a document does not
 * undo it, and neither brings back what was removed meanwhile.
 */
import type { DocumentCounts, DocumentGroup, DocumentPage, KnowledgeDocument } from "./wire";

export interface DocumentsState {
  base: string;
  /** Empty: all of them. */
  group: DocumentGroup | "";
  /** Words to look for in names and titles. */
  words: string;
  /** In the server's order; new ones on top. */
  ids: readonly string[];
  byId: ReadonlyMap<string, KnowledgeDocument>;
  next?: string;
  phase: "loading" | "ready" | "failed";
  error?: string;
  counts: DocumentCounts;
  /** Something changed that the counts here cannot know of: ask again. */
  countsStale: boolean;
  /** Will be deleted in a moment, unless that is undone. */
  leaving: ReadonlySet<string>;
  selected: ReadonlySet<string>;
  /** Ticks of the last news of a document, and of its removal. */
  told: ReadonlyMap<string, number>;
  removed: ReadonlyMap<string, number>;
}

export type DocumentsInput =
  | { kind: "asked"; group: DocumentGroup | ""; words: string }
  /** `asked` is the tick at which the request went out. */
  | { kind: "page"; page: DocumentPage; first: boolean; asked: number }
  | { kind: "unreachable"; error: string }
  | { kind: "told"; document: KnowledgeDocument; at: number }
  | { kind: "answered"; document: KnowledgeDocument; asked: number }
  /** Looked at alone: no word about where in the list it stands. */
  | { kind: "seen"; document: KnowledgeDocument; asked: number }
  | { kind: "removed"; id: string; at: number }
  | { kind: "leaving"; ids: readonly string[] }
  | { kind: "staying"; ids: readonly string[] }
  | { kind: "selected"; ids: readonly string[]; on: boolean };

const NONE: DocumentCounts = { ready: 0, working: 0, failed: 0 };

export function documentsOf(base: string): DocumentsState {
  return {
    base,
    group: "",
    words: "",
    ids: [],
    byId: new Map(),
    phase: "loading",
    counts: NONE,
    countsStale: false,
    leaving: new Set(),
    selected: new Set(),
    told: new Map(),
    removed: new Map(),
  };
}

export function groupOf({ state }: KnowledgeDocument): DocumentGroup {
  if (state === "ready") return "ready";
  return state === "failed" || state === "cancelled" ? "failed" : "working";
}

export function onDocuments(state: DocumentsState, input: DocumentsInput): DocumentsState {
  switch (input.kind) {
    case "asked":
      return onAsked(state, input.group, input.words);
    case "page":
      return onPage(state, input.page, input.first, input.asked);
    case "unreachable":
      return { ...state, phase: "failed", error: input.error };
    case "told":
      return onTold(state, input.document, input.at);
    case "answered":
      if ((state.told.get(input.document.id) ?? -1) > input.asked) return state;
      return onTold(state, input.document, input.asked);
    case "seen":
      return onSeen(state, input.document, input.asked);
    case "removed":
      return onRemoved(state, input.id, input.at);
    case "leaving": {
      const selected = without(state.selected, input.ids);
      return { ...state, selected, leaving: new Set([...state.leaving, ...input.ids]) };
    }
    case "staying":
      return { ...state, leaving: without(state.leaving, input.ids) };
    case "selected": {
      const selected = input.on ? new Set([...state.selected, ...input.ids]) : without(state.selected, input.ids);
      return { ...state, selected };
    }
  }
}

/** What is on screen stays until the answer comes, except for another filter. */
function onAsked(state: DocumentsState, group: DocumentGroup | "", words: string): DocumentsState {
  if (state.group === group && state.words === words) {
    if (state.phase !== "failed") return state;
    const { error: _over, ...rest } = state;
    return { ...rest, phase: "loading" };
  }
  const { next: _next, error: _error, ...rest } = state;
  return { ...rest, group, words, ids: [], phase: "loading", selected: new Set() };
}

function onPage(state: DocumentsState, page: DocumentPage, first: boolean, asked: number): DocumentsState {
  const { next: oldNext, error: _over, ...rest } = state;
  const byId = new Map(state.byId);
  const shown: string[] = [];
  for (const document of page.items) {
    const { id } = document;
    if ((state.removed.get(id) ?? -1) > asked) continue;
    if (!byId.has(id) || (state.told.get(id) ?? -1) <= asked) byId.set(id, document);
    shown.push(id);
  }
  const fresh = new Set(shown);
  let ids: string[];
  let next = page.next;
  if (first) {
    // What lies below this page was loaded before and stays; what is missing among its rows is gone, unless it is news.
    const end = state.ids.reduce((last, id, i) => (fresh.has(id) ? i : last), -1);
    const isNews = (id: string) => (state.told.get(id) ?? -1) > asked;
    const news = state.ids.slice(0, end + 1).filter((id) => !fresh.has(id) && isNews(id));
    const below = page.next === undefined ? state.ids.slice(end + 1).filter(isNews) : end < 0 ? [] : state.ids.slice(end + 1);
    ids = [...news, ...shown, ...below.filter((id) => !fresh.has(id))];
    if (page.next !== undefined && below.length > 0) next = oldNext;
  } else {
    const known = new Set(state.ids);
    ids = [...state.ids, ...shown.filter((id) => !known.has(id))];
  }
  const selected = new Set([...state.selected].filter((id) => ids.includes(id)));
  return {
    ...rest,
    ids,
    byId,
    selected,
    counts: page.counts,
    countsStale: false,
    phase: "ready",
    ...(next === undefined ? {} : { next }),
  };
}

function onTold(state: DocumentsState, document: KnowledgeDocument, at: number): DocumentsState {
  const { id } = document;
  const known = state.byId.get(id);
  // Deleting is not undone by a last word of the work that it stopped; a new upload of it comes with a later tick.
  if ((state.removed.get(id) ?? -1) > at) return state;
  if (known && known.version > document.version) return state;
  const byId = new Map(state.byId).set(id, document);
  const told = new Map(state.told).set(id, at);
  const ids = !state.ids.includes(id) && state.phase === "ready" && belongs(state, document) ? [id, ...state.ids] : state.ids;
  return { ...state, byId, told, ids, ...recount(state, known, document) };
}

function onSeen(state: DocumentsState, document: KnowledgeDocument, asked: number): DocumentsState {
  const { id } = document;
  if ((state.removed.get(id) ?? -1) > asked || (state.told.get(id) ?? -1) > asked) return state;
  const known = state.byId.get(id);
  const counts = known && state.ids.includes(id) ? recount(state, known, document) : {};
  return { ...state, byId: new Map(state.byId).set(id, document), ...counts };
}

function recount(state: DocumentsState, before: KnowledgeDocument | undefined, after: KnowledgeDocument): Partial<DocumentsState> {
  if (!before) {
    // What is being read for the first time is new here and new to the base; anything else may have been counted.
    if (groupOf(after) !== "working" || after.stale) return { countsStale: true };
    return { countsStale: true, counts: { ...state.counts, working: state.counts.working + 1 } };
  }
  const [from, to] = [groupOf(before), groupOf(after)];
  if (from === to) return {};
  return { counts: { ...state.counts, [from]: Math.max(0, state.counts[from] - 1), [to]: state.counts[to] + 1 } };
}

function onRemoved(state: DocumentsState, id: string, at: number): DocumentsState {
  const known = state.byId.get(id);
  const byId = new Map(state.byId);
  byId.delete(id);
  const removed = new Map(state.removed).set(id, at);
  const part = { byId, removed, ids: state.ids.filter((each) => each !== id), leaving: without(state.leaving, [id]), selected: without(state.selected, [id]) };
  if (!known) return { ...state, ...part };
  const group = groupOf(known);
  return { ...state, ...part, counts: { ...state.counts, [group]: Math.max(0, state.counts[group] - 1) } };
}

/** Whether a document that was not in the list before should appear in it. */
function belongs({ group, words }: DocumentsState, document: KnowledgeDocument): boolean {
  if (group !== "" && groupOf(document) !== group) return false;
  const wanted = words.trim().toLowerCase();
  return wanted === "" || document.name.toLowerCase().includes(wanted) || document.title.toLowerCase().includes(wanted);
}

/** The rows to draw: without those that are about to go. */
export function visible(state: DocumentsState): readonly string[] {
  return state.leaving.size === 0 ? state.ids : state.ids.filter((id) => !state.leaving.has(id));
}

function without(set: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> {
  if (!ids.some((id) => set.has(id))) return set;
  const rest = new Set(set);
  for (const id of ids) rest.delete(id);
  return rest;
}
