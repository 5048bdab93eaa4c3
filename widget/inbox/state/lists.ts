/** Which conversation belongs in which view, and where. */
import type { Conversation, Counts } from "../../protocol";
import { topicOf } from "../session/comments_types";
import { type Filter, type InboxState, type List, LISTS, type View } from "./model";
import { get, put, type Table } from "./table";

export function belongs(conversation: Conversation, view: View, me?: string): boolean {
  if (view === "resolved") return conversation.status === "resolved";
  if (conversation.status === "resolved") return false;
  if (view === "all") return true;
  const { holder, operator } = conversation.control;
  return view === "unassigned" ? holder === "queue" : holder === "operator" && operator?.id === me;
}

/** Whether it stands in the list of a view, or in what a filter leaves of that. */
export function isListed(conversation: Conversation, { view, topic }: Filter, me?: string): boolean {
  return belongs(conversation, view, me) && (topic === undefined || (topicOf(conversation) !== undefined) === (topic === "comments"));
}

/** The one place that says what "newest activity" is; the server's pages are ordered the same way. */
export function activity(conversation: Conversation): string {
  return conversation.updated_at;
}

/** Negative when `a` stands above `b`. */
function compare(a: Conversation, b: Conversation): number {
  const [x, y] = [activity(a), activity(b)];
  if (x !== y) return x > y ? -1 : 1;
  return a.id > b.id ? -1 : a.id < b.id ? 1 : 0;
}

/** Where `conversation` stands among `ids` (which do not hold it). */
function position(ids: readonly string[], all: Table<Conversation>, conversation: Conversation): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = get(all, ids[middle] ?? "");
    if (other && compare(other, conversation) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The list after `conversation` changed. Below the last loaded page nothing is added: paging will bring it. */
function placed(list: List, all: Table<Conversation>, conversation: Conversation, member: boolean): List {
  if (list.phase === "new") return list;
  const old = list.ids.indexOf(conversation.id);
  if (old < 0 && !member) return list;
  const ids = list.ids.slice();
  if (old >= 0) ids.splice(old, 1);
  if (!member) return { ...list, ids };
  const at = position(ids, all, conversation);
  if (at === old) return list;
  if (at === ids.length && list.next !== undefined && old < 0) return list;
  ids.splice(at, 0, conversation.id);
  return { ...list, ids };
}

/** Counts after one conversation went from `before` to `after`; unknown when its past is unknown. */
function recount(state: InboxState, before: Conversation | undefined, after: Conversation): Partial<InboxState> {
  if (!state.counts) return {};
  if (!before) return { countsStale: true };
  const counts: Counts = { ...state.counts };
  let changed = false;
  for (const view of ["mine", "unassigned", "all"] as const) {
    const step = Number(belongs(after, view, state.me?.id)) - Number(belongs(before, view, state.me?.id));
    if (step === 0) continue;
    counts[view] = Math.max(0, counts[view] + step);
    changed = true;
  }
  return changed ? { counts } : {};
}

/** Stores a conversation and moves it in every list. The caller has checked that it is news. */
export function place(state: InboxState, conversation: Conversation, counted = true): InboxState {
  const before = get(state.conversations, conversation.id);
  const conversations = put(state.conversations, conversation.id, conversation);
  let lists = state.lists;
  for (const [key, filter] of LISTS) {
    const list = placed(lists[key], conversations, conversation, isListed(conversation, filter, state.me?.id));
    if (list !== lists[key]) lists = { ...lists, [key]: list };
  }
  return { ...state, conversations, lists, ...(counted ? recount(state, before, conversation) : {}) };
}
