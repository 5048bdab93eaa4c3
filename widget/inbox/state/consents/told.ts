/** What contacts said about offers, in words. */
import type { Contact } from "../../../protocol";
import type { Consent, ConsentSource } from "../../session/consent_api";

export const SOURCES: readonly ConsentSource[] = ["word", "platform", "refusal", "audience", "operator", "program"];

/** Characters. */
export const LONGEST = 1_000;

/** Later than this it was not written down when it was said. */
const LATE_MS = 60 * 60 * 1_000;

export type Standing = "never" | "agreed" | "ended";

/** Where they stand now. */
export function standingOf({ marketing }: Pick<Contact, "marketing">): Standing {
  return marketing === "stopped" ? "ended" : marketing === "resumed" ? "agreed" : "never";
}

/** How it was said: by whom, where that is known. */
export function sourceOf(words: { sources: Readonly<Record<ConsentSource, string>>; by: (name: string) => string }, { source, operator }: Pick<Consent, "source" | "operator">): string {
  return source === "operator" && operator ? words.by(operator.name) : words.sources[source];
}

export const wasLate = ({ at, noted_at }: Pick<Consent, "at" | "noted_at">): boolean => Date.parse(noted_at) - Date.parse(at) > LATE_MS;

/** That somebody agreed is nothing without what they agreed to; that they ended it needs no words. */
export const isWhole = (given: boolean, wording: string): boolean => !given || wording.trim() !== "";
