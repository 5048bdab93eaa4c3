/** One ticking clock for all waiting times, and dates in the operator's language. */
import { useSyncExternalStore } from "react";
import { useLanguage, useText } from "../../desk/desk";
import type { Dictionary } from "../../text";

const readers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of readers) each();
  }, 1_000);
  return () => {
    readers.delete(reader);
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time now, in steps of `step` milliseconds, so that a slow display renders seldom. */
export function useNow(step = 1_000): number {
  return useSyncExternalStore(subscribe, () => now - (now % step));
}

/** A span in its largest unit: "12s", "4m", "3h". */
export function span(milliseconds: number, { time }: Dictionary): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return time.seconds(seconds);
  if (seconds < 3600) return time.minutes(Math.floor(seconds / 60));
  if (seconds < 86_400) return time.hours(Math.floor(seconds / 3600));
  return time.days(Math.floor(seconds / 86_400));
}

/** A wait in two units while it is short enough to matter: "4m 08s". */
export function wait(milliseconds: number, text: Dictionary): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60 || seconds >= 3600) return span(milliseconds, text);
  return `${text.time.minutes(Math.floor(seconds / 60))} ${text.time.seconds(seconds % 60)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const SHAPES = {
  time: { hour: "numeric", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long" },
  date: { day: "numeric", month: "short", year: "numeric" },
  short: { day: "numeric", month: "short" },
  full: { dateStyle: "medium", timeStyle: "short" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

/** The browser's own region of that language decides how dates look: 14:05 or 2:05 PM. */
function format(language: string, shape: keyof typeof SHAPES): Intl.DateTimeFormat {
  const key = `${language} ${shape}`;
  const region = navigator.languages.find((l) => l.startsWith(language)) ?? language;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(region, SHAPES[shape]);
  formats.set(key, known);
  return known;
}

export function sameDay(a: string | number, b: string | number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

export function useDates() {
  const language = useLanguage();
  const text = useText();
  return {
    at: (when: string, shape: keyof typeof SHAPES) => format(language, shape).format(new Date(when)),
    /** For list rows: a span today, a date before. */
    brief(when: string, today: number): string {
      const age = today - Date.parse(when);
      if (age < 60_000) return text.time.now;
      return age < 7 * 86_400_000 ? span(age, text) : format(language, "short").format(new Date(when));
    },
    dayName(when: string): string {
      if (sameDay(when, Date.now())) return text.thread.today;
      if (sameDay(when, Date.now() - 86_400_000)) return text.thread.yesterday;
      return format(language, "day").format(new Date(when));
    },
  };
}
