/** Days and times as the operator's language and region write them. */
import { useLanguage } from "../../../desk/desk";
import { firstOf, firstWeekday, type Month } from "../../../state/posts/days";
import { ownZone } from "../../../state/posts/zone";

export interface Dates {
  zone: string;
  /** On which a week begins: 1 is Monday, 7 is Sunday. */
  firstWeekday: number;
  /** “May 2026” */
  month: (month: Month) => string;
  /** “Thu”, of a day. */
  weekday: (day: string) => string;
  /** “Thursday, 14 May” */
  day: (day: string) => string;
  /** “09:30” */
  time: (instant: string) => string;
  /** “Thu, 14 May 2026, 09:30” */
  full: (instant: string) => string;
}

const SHAPES = {
  month: { month: "long", year: "numeric", timeZone: "UTC" },
  weekday: { weekday: "short", timeZone: "UTC" },
  day: { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" },
  time: { hour: "numeric", minute: "2-digit" },
  full: { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

const made = new Map<string, Dates>();

/** A day as such is the same in every zone: it is written as Greenwich has it at noon. */
const noon = (day: string) => new Date(`${day}T12:00:00Z`);

function datesIn(region: string): Dates {
  const format = (shape: keyof typeof SHAPES) => new Intl.DateTimeFormat(region, SHAPES[shape]);
  const [month, weekday, day, time, full] = [format("month"), format("weekday"), format("day"), format("time"), format("full")];
  return {
    zone: ownZone(),
    firstWeekday: firstWeekday(region),
    month: (of) => month.format(noon(firstOf(of))),
    weekday: (of) => weekday.format(noon(of)),
    day: (of) => day.format(noon(of)),
    time: (instant) => time.format(new Date(instant)),
    full: (instant) => full.format(new Date(instant)),
  };
}

export function usePostDates(): Dates {
  const language = useLanguage();
  const region = navigator.languages.find((known) => known.startsWith(language)) ?? language;
  const dates = made.get(region) ?? datesIn(region);
  made.set(region, dates);
  return dates;
}
