/** Usage summed in the ways people ask for it. */
import type { UsageRow } from "../../session/studio_types";

export interface Sum {
  turns: number;
  requests: number;
  input: number;
  cached: number;
  output: number;
  cost: number;
  unpriced: number;
  estimated: number;
}

export type By = "day" | "bot" | "model";

export interface Group {
  key: string;
  label: string;
  sum: Sum;
  rows: readonly UsageRow[];
}

export function total(rows: readonly UsageRow[]): Sum {
  const all: Sum = { turns: 0, requests: 0, input: 0, cached: 0, output: 0, cost: 0, unpriced: 0, estimated: 0 };
  for (const row of rows) {
    all.turns += row.turns;
    all.requests += row.requests;
    all.input += row.input_tokens;
    all.cached += row.cached_tokens;
    all.output += row.output_tokens;
    all.cost += row.cost_usd;
    all.unpriced += row.unpriced;
    all.estimated += row.estimated;
  }
  return all;
}

/** Days newest first, the others by what they cost. */
export function grouped(rows: readonly UsageRow[], by: By): Group[] {
  const groups = new Map<string, UsageRow[]>();
  for (const row of rows) {
    const key = by === "day" ? row.day : by === "bot" ? row.bot : row.model;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const all = [...groups].map(([key, mine]) => ({ key, label: by === "bot" ? (mine[0]?.bot_name ?? key) : key, sum: total(mine), rows: mine }));
  return all.sort((a, b) => (by === "day" ? (a.key < b.key ? 1 : -1) : b.sum.cost - a.sum.cost || b.sum.turns - a.sum.turns));
}

const DAY_MS = 86_400_000;
/** A chart with more bars than this is none. */
const MOST_DAYS = 370;

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Every day from one to the other, both included (UTC). */
export function daysBetween(from: string, to: string): string[] {
  const [first, last] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)];
  if (!Number.isFinite(first) || !Number.isFinite(last) || last < first) return [];
  const many = Math.min(MOST_DAYS, Math.round((last - first) / DAY_MS) + 1);
  return Array.from({ length: many }, (_, i) => dayOf(first + i * DAY_MS));
}

/** What one day cost, for every day: those without use are nought. */
export function daily(rows: readonly UsageRow[], days: readonly string[]): { day: string; cost: number; turns: number }[] {
  const byDay = new Map(grouped(rows, "day").map(({ key, sum }) => [key, sum]));
  return days.map((day) => ({ day, cost: byDay.get(day)?.cost ?? 0, turns: byDay.get(day)?.turns ?? 0 }));
}

export type Level = "none" | "fine" | "warn" | "over";

/** How today's spending stands to the limit; 0 is no limit. */
export function level(spent: number, { day_cost_usd, warn_at_percent }: { day_cost_usd: number; warn_at_percent: number }): Level {
  if (day_cost_usd <= 0) return "none";
  if (spent >= day_cost_usd) return "over";
  return spent * 100 >= day_cost_usd * warn_at_percent ? "warn" : "fine";
}

/** A round number at or above the highest bar. */
export function ceiling(highest: number): number {
  if (highest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= highest) ?? 10;
  return step * power;
}
