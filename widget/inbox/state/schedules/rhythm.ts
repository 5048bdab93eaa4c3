/** How often something is done, as a form asks for it, and as a cron expression says it. */

export const KINDS = ["hourly", "daily", "weekdays", "weekly", "custom"] as const;
export type Kind = (typeof KINDS)[number];

export interface Rhythm {
  kind: Kind;
  /** `09:30`; of an hourly one the minutes alone count. */
  time: string;
  /** 1: Monday … 7: Sunday. */
  day: number;
  /** As it is typed where nothing else fits. */
  cron: string;
}

const twoDigits = (n: number) => String(n).padStart(2, "0");
/** A whole number within its bounds, and nothing else. */
function within(word: string | undefined, least: number, most: number): number | undefined {
  if (word === undefined || !/^\d{1,2}$/.test(word)) return undefined;
  const n = Number(word);
  return n >= least && n <= most ? n : undefined;
}

export function rhythmOf(cron: string): Rhythm {
  const [minutes, hours, date, month, weekday, ...rest] = cron.trim().split(/\s+/);
  const custom: Rhythm = { kind: "custom", time: "03:00", day: 1, cron: cron.trim() };
  const minute = within(minutes, 0, 59);
  if (minute === undefined || date !== "*" || month !== "*" || rest.length > 0) return custom;
  if (hours === "*") return weekday === "*" ? { ...custom, kind: "hourly", time: `00:${twoDigits(minute)}` } : custom;
  const hour = within(hours, 0, 23);
  if (hour === undefined) return custom;
  const at = { ...custom, time: `${twoDigits(hour)}:${twoDigits(minute)}` };
  if (weekday === "*") return { ...at, kind: "daily" };
  if (weekday === "1-5") return { ...at, kind: "weekdays" };
  const day = within(weekday, 0, 7);
  return day === undefined ? custom : { ...at, kind: "weekly", day: day === 0 ? 7 : day };
}

export function cronOf({ kind, time, day, cron }: Rhythm): string {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  switch (kind) {
    case "hourly":
      return `${minute} * * * *`;
    case "daily":
      return `${minute} ${hour} * * *`;
    case "weekdays":
      return `${minute} ${hour} * * 1-5`;
    case "weekly":
      return `${minute} ${hour} * * ${day}`;
    case "custom":
      return cron.trim();
  }
}
