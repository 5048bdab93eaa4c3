/** The leads that were read, in lists that say which; a lead that moves leaves one list and stands in another at once. */
import type { Lead, LeadCounts, Stage } from "../../session/lead_api";
import { fits, inOrder, type ListKey, type Look } from "./look";
import { isOver, STAGES } from "./stages";

export interface ListState {
  phase: "loading" | "ready" | "failed";
  ids: readonly string[];
  next?: string | undefined;
  error?: string | undefined;
}

export interface DueCounts {
  overdue: number;
  today: number;
}

export interface BoardState {
  leads: ReadonlyMap<string, Lead>;
  lists: Readonly<Partial<Record<ListKey, ListState>>>;
  counts?: LeadCounts | undefined;
  due?: DueCounts | undefined;
}

export const EMPTY_BOARD: BoardState = { leads: new Map(), lists: {} };
const NOTHING: ListState = { phase: "loading", ids: [] };

export const listOf = ({ lists }: BoardState, key: ListKey): ListState => lists[key] ?? NOTHING;

/** An answer that was long under way does not undo what is newer. */
function known(leads: ReadonlyMap<string, Lead>, fresh: readonly Lead[]): ReadonlyMap<string, Lead> {
  const next = new Map(leads);
  for (const lead of fresh) if ((next.get(lead.id)?.version ?? -1) <= lead.version) next.set(lead.id, lead);
  return next;
}

export type Part = "first" | "again" | "more";

/** `first`: another look begins; `again`: the same one, read anew; `more`: it goes on. */
export function withPage(state: BoardState, key: ListKey, { items, next }: { items: readonly Lead[]; next?: string | undefined }, part: Part): BoardState {
  const old = listOf(state, key);
  const ids = items.map(({ id }) => id);
  // What was unfolded stays, unless all there is stands on the first page.
  const keeps = part === "more" || (part === "again" && next !== undefined && old.ids.length > ids.length);
  const all = keeps ? [...new Set([...old.ids, ...ids])] : ids;
  const on = part === "again" && keeps ? old.next : next;
  return { ...state, leads: known(state.leads, items), lists: { ...state.lists, [key]: { phase: "ready", ids: all, next: on } } };
}

export function withFailure(state: BoardState, key: ListKey, error: string): BoardState {
  const old = listOf(state, key);
  // What is on screen is better than an error in its place.
  return old.phase === "ready" ? state : { ...state, lists: { ...state.lists, [key]: { ...old, phase: "failed", error } } };
}

/** One lead as it is now, in every list that it belongs to. */
export function withLead(state: BoardState, lead: Lead): BoardState {
  const before = state.leads.get(lead.id);
  if (before && before.version > lead.version) return state;
  const lists = Object.fromEntries(
    Object.entries(state.lists).map(([key, list]) => [key, (key === "all" || key === lead.stage) && !list.ids.includes(lead.id) ? { ...list, ids: [lead.id, ...list.ids] } : list]),
  );
  const counts = before && before.stage !== lead.stage ? moved(state.counts, before.stage, lead.stage) : before || !state.counts ? state.counts : { ...state.counts, [lead.stage]: state.counts[lead.stage] + 1 };
  return { ...state, leads: new Map(state.leads).set(lead.id, lead), lists, counts };
}

function moved(counts: LeadCounts | undefined, from: Stage, to: Stage): LeadCounts | undefined {
  return counts && { ...counts, [from]: Math.max(0, counts[from] - 1), [to]: counts[to] + 1 };
}

/** As it will be once the server agrees; its version is the one that was read, so that any answer takes its place. */
export const asMoved = (lead: Lead, stage: Stage, reason: string): Lead => ({ ...lead, stage, reason: stage === "rejected" ? reason : "" });

export function withoutLead(state: BoardState, id: string): BoardState {
  const lead = state.leads.get(id);
  if (!lead) return state;
  const leads = new Map(state.leads);
  leads.delete(id);
  const lists = Object.fromEntries(Object.entries(state.lists).map(([key, list]) => [key, { ...list, ids: list.ids.filter((one) => one !== id) }]));
  return { ...state, leads, lists, counts: state.counts && { ...state.counts, [lead.stage]: Math.max(0, state.counts[lead.stage] - 1) } };
}

/** What stands in a list, in its order. */
export function shown(state: BoardState, key: ListKey, look: Look, now: number): Lead[] {
  const leads = listOf(state, key).ids.flatMap((id) => state.leads.get(id) ?? []);
  return inOrder(
    leads.filter((lead) => fits(lead, look, key, now)),
    look.order,
  );
}

/** Of those for whom something is still to be done. */
export const open = (counts: LeadCounts): number => STAGES.filter((stage) => !isOver(stage)).reduce((sum, stage) => sum + counts[stage], 0);

export const total = (counts: LeadCounts): number => STAGES.reduce((sum, stage) => sum + counts[stage], 0);

/** Of a column: what is over is never due. */
export function countOf({ counts }: BoardState, stage: Stage, { when }: Look): number | undefined {
  return when !== "any" && isOver(stage) ? 0 : counts?.[stage];
}
