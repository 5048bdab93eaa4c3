/** Sentences about campaigns that are put together from words. */
import type { Occasion, PersonState, Step, VariantStatistics } from "../../session/campaign_api";
import type { CampaignsText } from "../../text/campaigns/en";
import { better, pValue } from "./figures";
import { isEnd, isSpoken, numberOf, overtakers, waitOf } from "./steps";

type Words = CampaignsText;

const ofCalls = new WeakMap<Words, Words>();

/** The same words for calls instead of messages. */
function spoken(words: Words): Words {
  const known = ofCalls.get(words);
  if (known) return known;
  const { failed, halts, ...others } = words.calls;
  const reasons = { ...words.reasons, failed: { ...words.reasons.failed, ...failed } };
  const made: Words = { ...words, ...others, reasons, halts: { ...words.halts, ...halts } };
  ofCalls.set(words, made);
  return made;
}

/** The words about a campaign with these steps. */
export const wordsFor = (words: Words, steps: readonly Step[]): Words => (isSpoken(steps) ? spoken(words) : words);

/** Why a message failed or was left out; what is new on the server is shown by its word. */
export const reasonOf = (words: Words, state: "failed" | "skipped", reason: string): string => words.reasons[state][reason] ?? words.otherReason(reason);

/** Why somebody's way stands as it does; nothing where nothing is to be said. */
export function whyOf(words: Words, { state, reason }: { state: PersonState; reason: string }): string | undefined {
  if (reason === "") return undefined;
  // What ended without a failure was left out by a rule, and what is still to come is tried again.
  return reasonOf(words, state === "failed" || state === "due" || state === "underway" ? "failed" : "skipped", reason);
}

export function stepName(words: Words, steps: readonly Step[], at: number): string {
  const step = steps[at];
  if (at === 0) return words.opening;
  return step && isEnd(step) ? words.endStep : words.step(numberOf(steps, at) ?? at + 1);
}

/** What the server says of a draft, with the message that it is about. */
export function problemOf(words: Words, steps: readonly Step[], { pointer, detail }: { pointer: string; detail: string }): string {
  const [, at] = /^\/steps\/(\d+)/.exec(pointer) ?? [];
  return at === undefined ? detail : `${stepName(words, steps, Number(at))}: ${detail}`;
}

/** When it is sent: what it waits for, and how long then. */
export function conditionOf(words: Words, { after }: Step): string {
  if (!after) return "";
  const { n, unit } = waitOf(after.wait_minutes);
  return `${words.occasions[after.on]}, ${n === 0 ? words.atOnce : words.afterWait(words.waits(n, unit))}`;
}

/** What ends the wait for it. */
export function unlessOf(words: Words, steps: readonly Step[], at: number): string | undefined {
  const step = steps[at];
  const before = overtakers(steps, at);
  // What is sent at once waits for nothing.
  if (!step?.after || step.after.wait_minutes === 0 || before.length === 0) return undefined;
  const told = before.filter((on): on is Exclude<Occasion, "replied"> => on !== "replied").map((on) => words.told[on]).join(words.or);
  if (told === "") return words.unlessReply;
  return before.includes("replied") ? words.unlessBoth(told) : words.unless(told);
}

/** What two variants differ in, as far as that is known; nothing before there is a verdict. */
export function verdictOf(words: Words, first: VariantStatistics, other: VariantStatistics, language: string): string | undefined {
  if (!other.verdict) return undefined;
  const p = pValue(other.verdict.p_value, language);
  const [a, b] = [first.name, other.name];
  const winner = better(other);
  if (winner === "neither") return words.verdictSame(b, a, p);
  const say = words.verdictBetter[other.verdict.compared_by];
  return winner === "other" ? say(b, a, p) : say(a, b, p);
}
