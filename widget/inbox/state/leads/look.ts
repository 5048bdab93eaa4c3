/** Which leads somebody looks at: what narrows them, and in which order they stand. */
import type { CountAsk, Lead, LeadAsk, Stage } from "../../session/lead_api";
import { dayOf, dueOf } from "./due";
import { isOver } from "./stages";

/** `overdue`: the day has passed; `today`: that, or it is today. */
export type When = "any" | "overdue" | "today";
export type Order = "next" | "newest";
/** A column of the board, or the list of all. */
export type ListKey = Stage | "all";

export interface Look {
  q: string;
  /** Empty: whoever it is with. */
  owner: string;
  tag: string;
  when: When;
  order: Order;
}

export const EVERYTHING: Look = { q: "", owner: "", tag: "", when: "any", order: "next" };

export const isNarrowed = ({ q, owner, tag, when }: Look): boolean => q !== "" || owner !== "" || tag !== "" || when !== "any";

/** The end of what is looked for, as the day of whoever looks. */
const before = (when: When, now: number): string | undefined => (when === "any" ? undefined : dayOf(now, when === "today" ? 1 : 0).toISOString());

export function countAskOf({ q, owner, tag }: Look, when: When, now: number): CountAsk {
  const due_before = before(when, now);
  return { ...(q.trim() ? { q: q.trim() } : {}), ...(owner ? { owner } : {}), ...(tag ? { tag } : {}), ...(due_before ? { due_before } : {}) };
}

/** Nothing where nobody can be found: what is over is never due. */
export function askOf(look: Look, key: ListKey, now: number): LeadAsk | undefined {
  if (key !== "all" && look.when !== "any" && isOver(key)) return undefined;
  return { ...countAskOf(look, look.when, now), order: look.order, ...(key === "all" ? {} : { stage: key }) };
}

/** Whether it still belongs here after it was changed. What is searched for only the server knows. */
export function fits(lead: Lead, { owner, tag, when }: Look, key: ListKey, now: number): boolean {
  if (key !== "all" && lead.stage !== key) return false;
  if (owner && lead.owner?.id !== owner) return false;
  if (tag && !lead.tags.includes(tag)) return false;
  const due = dueOf(lead, now);
  return when === "any" || due === "overdue" || (when === "today" && due === "today");
}

const nextOf = ({ next_at }: Lead): number => (next_at ? Date.parse(next_at) : Number.POSITIVE_INFINITY);
const newest = (a: Lead, b: Lead): number => Date.parse(b.created_at) - Date.parse(a.created_at) || (a.id < b.id ? 1 : -1);

export function inOrder(leads: readonly Lead[], order: Order): Lead[] {
  if (order === "newest") return [...leads].sort(newest);
  return [...leads].sort((a, b) => {
    const [left, right] = [nextOf(a), nextOf(b)];
    return left === right ? newest(a, b) : left < right ? -1 : 1;
  });
}
