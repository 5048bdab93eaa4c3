/** When a conversation that is put aside may sensibly come back. */
export type SnoozeKey = "later" | "tomorrow" | "week";

const MORNING = 9;
const LATER_MS = 3 * 3_600_000;
const HALF_HOUR_MS = 1_800_000;
/** After this hour "later today" would be somebody else's evening. */
const EVENING = 20;

/** In the clock of whoever chooses. */
export function snoozeTimes(now: Date): { key: SnoozeKey; until: Date }[] {
  const times: { key: SnoozeKey; until: Date }[] = [];
  const later = new Date(Math.ceil((now.getTime() + LATER_MS) / HALF_HOUR_MS) * HALF_HOUR_MS);
  const isToday = later.toDateString() === now.toDateString();
  if (isToday && (later.getHours() < EVENING || (later.getHours() === EVENING && later.getMinutes() === 0))) times.push({ key: "later", until: later });
  times.push({ key: "tomorrow", until: morning(now, 1) });
  // On a Sunday tomorrow is next week already.
  const toMonday = (8 - now.getDay()) % 7 || 7;
  if (toMonday > 1) times.push({ key: "week", until: morning(now, toMonday) });
  return times;
}

function morning(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}

/** The value of a date field, in the chooser's clock. */
export function fieldValue(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
