/** The days of a calendar: whole weeks around a month, from the day on which a week begins where somebody is. */
import { instantAt } from "./zone";

export interface Month {
  year: number;
  /** 1 to 12. */
  month: number;
}

const DAY_MS = 86_400_000;
const WEEK = 7;

const textOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const noonOf = (day: string): number => Date.parse(`${day}T12:00:00Z`);

export const isDay = (text: string | undefined): text is string => text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(noonOf(text)) && textOf(noonOf(text)) === text;

export const addDays = (day: string, days: number): string => textOf(noonOf(day) + days * DAY_MS);

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = (day: string): number => new Date(noonOf(day)).getUTCDay() || WEEK;

export function monthOf(day: string): Month {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return { year, month };
}

export const firstOf = ({ year, month }: Month): string => `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-01`;

export function shifted({ year, month }: Month, by: number): Month {
  const months = year * 12 + month - 1 + by;
  return { year: Math.floor(months / 12), month: (months % 12) + 1 };
}

export const isSame = (a: Month, b: Month): boolean => a.year === b.year && a.month === b.month;

/** All days of the weeks that have a day of this month. */
export function daysAround(month: Month, firstWeekday: number): string[] {
  const first = firstOf(month);
  const last = addDays(firstOf(shifted(month, 1)), -1);
  const begin = addDays(first, -((weekdayOf(first) - firstWeekday + WEEK) % WEEK));
  const end = addDays(last, (firstWeekday + WEEK - 1 - weekdayOf(last) + WEEK) % WEEK);
  const many = Math.round((noonOf(end) - noonOf(begin)) / DAY_MS) + 1;
  return Array.from({ length: many }, (_, n) => addDays(begin, n));
}

/** From the first moment of the first day to that of the day after the last: days are not all as long. */
export function spanOf(days: readonly string[], zone: string): { from: string; to: string } {
  const [first = textOf(0)] = days;
  const after = addDays(days.at(-1) ?? first, 1);
  return { from: instantAt({ day: first, time: "00:00" }, zone), to: instantAt({ day: after, time: "00:00" }, zone) };
}

/** Where weeks do not begin on Monday, for browsers that cannot say it. */
const ON_SUNDAY = new Set("AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW".split(" "));
const ON_SATURDAY = new Set("AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY".split(" "));

interface WeekInfo {
  firstDay: number;
}

/** The day on which a week begins: 1 is Monday, 7 is Sunday. */
export function firstWeekday(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo };
  const told = (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay;
  if (told !== undefined) return told;
  const { region = "" } = known.maximize();
  return ON_SUNDAY.has(region) ? 7 : ON_SATURDAY.has(region) ? 6 : 1;
}

/** The day that a key leads to from this one; nothing for other keys. */
export function dayBy(key: string, day: string, firstWeekday: number): string | undefined {
  const sinceBegin = (weekdayOf(day) - firstWeekday + WEEK) % WEEK;
  switch (key) {
    case "ArrowLeft":
      return addDays(day, -1);
    case "ArrowRight":
      return addDays(day, 1);
    case "ArrowUp":
      return addDays(day, -WEEK);
    case "ArrowDown":
      return addDays(day, WEEK);
    case "Home":
      return addDays(day, -sinceBegin);
    case "End":
      return addDays(day, WEEK - 1 - sinceBegin);
    case "PageUp":
    case "PageDown": {
      const month = shifted(monthOf(day), key === "PageUp" ? -1 : 1);
      // The 31st of a month of thirty days is its last.
      const last = addDays(firstOf(shifted(month, 1)), -1);
      const same = `${firstOf(month).slice(0, 8)}${day.slice(8)}`;
      return same < last ? same : last;
    }
    default:
      return undefined;
  }
}
