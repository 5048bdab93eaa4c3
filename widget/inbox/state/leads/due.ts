/** When somebody wants to get back to a lead, as the day of whoever looks at it. */
import type { Lead } from "../../session/lead_api";
import { isOver } from "./stages";

/** In the order of urgency; `none`: nobody has said when, or nothing more is to be done. */
export const DUES = ["overdue", "today", "tomorrow", "week", "later", "none"] as const;
export type Due = (typeof DUES)[number];

const MORNING = 9;
/** After this hour "later today" would be somebody else's evening. */
const EVENING = 18;
const LATER_HOURS = 2;

/** The beginning of the day, `days` from now on. */
export const dayOf = (now: number, days = 0): Date => {
  const at = new Date(now);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days);
};

export function dueOf({ stage, next_at }: Pick<Lead, "stage" | "next_at">, now: number): Due {
  if (!next_at || isOver(stage)) return "none";
  const at = Date.parse(next_at);
  if (at < dayOf(now).getTime()) return "overdue";
  if (at < dayOf(now, 1).getTime()) return "today";
  if (at < dayOf(now, 2).getTime()) return "tomorrow";
  return at < dayOf(now, 7).getTime() ? "week" : "later";
}

export interface Group {
  due: Due;
  leads: readonly Lead[];
}

/** By the day, the most urgent first; each in the order in which they came. */
export function grouped(leads: readonly Lead[], now: number): Group[] {
  return DUES.map((due) => ({ due, leads: leads.filter((lead) => dueOf(lead, now) === due) })).filter((group) => group.leads.length > 0);
}

export type NextKey = "later" | "tomorrow" | "days" | "week" | "month";

/** When one may sensibly get back to somebody, in the clock of whoever chooses. */
export function nextTimes(now: Date): { key: NextKey; at: Date }[] {
  const times: { key: NextKey; at: Date }[] = [];
  const later = new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() + LATER_HOURS);
  if (later.toDateString() === now.toDateString() && later.getHours() <= EVENING) times.push({ key: "later", at: later });
  const morning = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
  times.push({ key: "tomorrow", at: morning(1) }, { key: "days", at: morning(3) });
  times.push({ key: "week", at: morning(7) });
  // A month that is too short for this day ends before it.
  const last = new Date(now.getFullYear(), now.getMonth() + 2, 0).getDate();
  times.push({ key: "month", at: new Date(now.getFullYear(), now.getMonth() + 1, Math.min(now.getDate(), last), MORNING) });
  return times;
}
