/** Times of campaigns: minutes of a day, a day and an hour as the browser asks for it, and how long something takes. */
import type { CampaignRules } from "../../session/campaign_api";

/** `21:00`, from minutes of the day. */
export function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

export function minutesOfDay(clock: string): number {
  const [hours = "0", minutes = "0"] = clock.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** The same minute twice: it is never quiet. */
export const isNeverQuiet = ({ quiet }: CampaignRules): boolean => quiet.from === quiet.until;

/** An instant as `datetime-local` wants it, in this browser's zone. */
export function localOf(instant: string): string {
  const at = new Date(instant);
  const part = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${part(at.getMonth() + 1)}-${part(at.getDate())}T${part(at.getHours())}:${part(at.getMinutes())}`;
}

/** Back again; nothing while it is not whole. */
export function instantOf(local: string): string | undefined {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** The full hour after the next one: a time that has not passed when the page is read. */
export function soon(now: number): string {
  const at = new Date(now);
  at.setMinutes(0, 0, 0);
  at.setHours(at.getHours() + 2);
  return at.toISOString();
}

export type Span = { unit: "minutes" | "hours" | "days"; n: number };

/** In the unit that says it best. */
export function spanOf(minutes: number): Span {
  if (minutes < 120) return { unit: "minutes", n: Math.max(1, Math.ceil(minutes)) };
  if (minutes < 48 * 60) return { unit: "hours", n: Math.round(minutes / 60) };
  return { unit: "days", n: Math.round(minutes / 1_440) };
}
