/** How days and hours are written, and what belongs together in the thread. */

import type { Message } from "../../protocol";
import type { Language, Text } from "../text";

const RUN_GAP = 5 * 60_000;

export function dayName(at: string, { tag, text }: Language, now = new Date()): string {
  const day = new Date(at);
  const days = Math.round((startOf(now) - startOf(day)) / 86_400_000);
  if (days <= 0) return text.today;
  if (days === 1) return text.yesterday;
  const year = day.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return day.toLocaleDateString(tag, { weekday: days < 7 ? "long" : undefined, day: "numeric", month: "long", year });
}

export const clock = (at: string, { tag }: Language) =>
  new Date(at).toLocaleTimeString(tag, { hour: "numeric", minute: "2-digit" });

/** A time to come, on whatever day. */
const moment = (at: string, { tag }: Language) =>
  new Date(at).toLocaleString(tag, { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });

/** A notice in the reader's words; where there are none, in its own. */
export function noticed({ notice, author, text, back_at: back }: Message, language: Language): string {
  const about = back ? moment(back, language) : author.name;
  return language.text.notice[notice as keyof Text["notice"]]?.(about) ?? text;
}

const startOf = (day: Date) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();

export const sameDay = (one: string, other: string) => startOf(new Date(one)) === startOf(new Date(other));

/** One author's messages in a row, without a pause, share one heading and one time. */
export function sameRun(one: Message | undefined, other: Message | undefined): boolean {
  if (!one || !other || one.notice || other.notice) return false;
  return (
    one.author.kind === other.author.kind &&
    one.author.name === other.author.name &&
    sameDay(one.at, other.at) &&
    Math.abs(Date.parse(other.at) - Date.parse(one.at)) < RUN_GAP
  );
}

/** For each message whether it is a reply of somebody else than the reply before: there the speaker is named. */
export function speakers(messages: Message[]): boolean[] {
  let speaker = "";
  return messages.map(({ author, notice }) => {
    if (author.kind === "contact" || notice) return false;
    const before = speaker;
    speaker = author.kind === "agent" ? "agent" : `operator ${author.name}`;
    return speaker !== before;
  });
}

export const bytes = (size: number, tag: string) =>
  new Intl.NumberFormat(tag, {
    style: "unit",
    unit: size < 1024 * 1024 ? "kilobyte" : "megabyte",
    unitDisplay: "short",
    maximumFractionDigits: size < 1024 * 1024 ? 0 : 1,
  }).format(size < 1024 * 1024 ? Math.max(1, size / 1024) : size / 1024 / 1024);
