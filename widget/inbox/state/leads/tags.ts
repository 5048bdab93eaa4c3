/** Tags of leads, and the other things that are known by names of the business's own. */
import type { Lead } from "../../session/lead_api";
import { LONGEST_FIELD, MOST_TAGS } from "./stages";

const same = (a: string, b: string): boolean => a.toLocaleLowerCase() === b.toLocaleLowerCase();

/** With what was typed, perhaps several at once, each once and no more than fit. */
export function withTags(tags: readonly string[], typed: string): string[] {
  const next = [...tags];
  for (const one of typed.split(",").map((part) => part.trim().slice(0, LONGEST_FIELD))) {
    if (one !== "" && next.length < MOST_TAGS && !next.some((tag) => same(tag, one))) next.push(one);
  }
  return next;
}

export const withoutTag = (tags: readonly string[], gone: string): string[] => tags.filter((tag) => tag !== gone);

/** All that are seen, to choose from. */
export function knownTags(leads: Iterable<Lead>): string[] {
  return [...new Set([...leads].flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b));
}

/** With another value under this name; an empty one is none. */
export function withDetail(details: Readonly<Record<string, string>>, name: string, value: string): Record<string, string> {
  const next = { ...details };
  if (value === "") delete next[name];
  else next[name] = value;
  return next;
}
