/** Where a conversation stands in the lists, and how many the views count. */
import type { Conversation, Counts } from "../../protocol";
import { belongs, type Filter, isListed, isTold, listKey, type Viewer } from "./filter";
import type { InboxState, List } from "./model";
import { dueOf } from "./service/clocks";
import { get, put, type Table } from "./table";

export const NEW_LIST: List = { filter: { view: "all" }, ids: [], phase: "new", stale: false };

export const listOf = (state: InboxState, filter: Filter): List => state.lists[listKey(filter)] ?? NEW_LIST;

export const viewerOf = ({ me, teams }: InboxState): Viewer => ({ me: me?.id, teams });

/** Narrowed lists that are kept: whoever comes back to an older one loads it again. */
const MOST_NARROWED = 24;

export function setList(state: InboxState, filter: Filter, list: List): InboxState {
  const key = listKey(filter);
  const lists: Record<string, List> = { ...state.lists, [key]: list };
  const narrowed = Object.keys(lists).filter((name) => name.includes(" ") && name !== key);
  for (const name of narrowed.slice(0, Math.max(0, narrowed.length - MOST_NARROWED))) delete lists[name];
  return { ...state, lists: lists as InboxState["lists"] };
}

/** Every list that was loaded and that `which` picks has to be read again. */
export function outdated(state: InboxState, which: (list: List) => boolean = () => true): InboxState["lists"] {
  const lists: Record<string, List> = { ...state.lists };
  for (const [key, list] of Object.entries(lists)) if (list.phase !== "new" && which(list)) lists[key] = { ...list, stale: true };
  return lists as InboxState["lists"];
}

/** The one place that says what "newest activity" is; the server's pages are ordered the same way. */
export function activity(conversation: Conversation): string {
  return conversation.updated_at;
}

/** Negative when `a` stands above `b` in a list of this filter. */
export function compareIn({ view }: Filter): (a: Conversation, b: Conversation) => number {
  return view === "due" ? byDue : compare;
}

/** What is due first stands first; of the same, the newer one, as the server has it. */
function byDue(a: Conversation, b: Conversation): number {
  const [x, y] = [dueOf(a), dueOf(b)];
  return x < y ? -1 : x > y ? 1 : a.id > b.id ? -1 : a.id < b.id ? 1 : 0;
}

/** Negative when `a` stands above `b`. */
export function compare(a: Conversation, b: Conversation): number {
  const [x, y] = [activity(a), activity(b)];
  if (x !== y) return x > y ? -1 : 1;
  return a.id > b.id ? -1 : a.id < b.id ? 1 : 0;
}

/** Where `conversation` stands among `ids` (which do not hold it). */
function position(ids: readonly string[], all: Table<Conversation>, conversation: Conversation, order: typeof compare): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = get(all, ids[middle] ?? "");
    if (other && order(other, conversation) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The list after `conversation` changed. Below the last loaded page nothing is added: paging will bring it. */
function placed(list: List, all: Table<Conversation>, conversation: Conversation, member: boolean): List {
  const old = list.ids.indexOf(conversation.id);
  if (old < 0 && !member) return list;
  const ids = list.ids.slice();
  if (old >= 0) ids.splice(old, 1);
  if (!member) return { ...list, ids };
  const at = position(ids, all, conversation, compareIn(list.filter));
  if (at === old) return list;
  if (at === ids.length && list.next !== undefined && old < 0) return list;
  ids.splice(at, 0, conversation.id);
  return { ...list, ids };
}

const COUNTED = ["mine", "unassigned", "team", "all", "snoozed"] as const;
/** The server counts no further. */
export const MOST_COUNTED = 10_000;

/** Counts after one conversation went from `before` to `after`; unknown when its past is unknown. */
function recount(state: InboxState, before: Conversation | undefined, after: Conversation): Partial<InboxState> {
  if (!state.counts) return {};
  if (!before) return { countsStale: true };
  const counts: Counts = { ...state.counts };
  const viewer = viewerOf(state);
  let changed = false;
  for (const view of COUNTED) {
    const step = Number(belongs(after, view, viewer)) - Number(belongs(before, view, viewer));
    const old = counts[view];
    if (step === 0 || old === undefined || old >= MOST_COUNTED) continue;
    counts[view] = Math.max(0, old + step);
    changed = true;
  }
  return changed ? { counts } : {};
}

/** Stores a conversation and moves it in every list. The caller has checked that it is news. */
export function place(state: InboxState, conversation: Conversation, counted = true): InboxState {
  const before = get(state.conversations, conversation.id);
  const conversations = put(state.conversations, conversation.id, conversation);
  const viewer = viewerOf(state);
  let lists: InboxState["lists"] = state.lists;
  for (const [key, list] of Object.entries(state.lists)) {
    if (list.phase === "new" || isTold(list.filter)) continue;
    const next = placed(list, conversations, conversation, isListed(conversation, list.filter, viewer));
    if (next !== list) lists = { ...lists, [key]: next };
  }
  return { ...state, conversations, lists, ...(counted ? recount(state, before, conversation) : {}) };
}
