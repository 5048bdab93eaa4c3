/** The messages of a campaign as a tree: what follows which, what may be added, and what goes with what is removed. */
import type { Occasion, Step, Variant } from "../../session/campaign_api";

export const MOST_STEPS = 10;
export const MOST_VARIANTS = 4;
/** Minutes: thirty days. */
export const LONGEST_WAIT = 43_200;
const LETTERS = "ABCD";
const DAY = 1_440;

/** Each takes the place of one before it, where both lead on. */
const STRENGTH: readonly Occasion[] = ["sent", "delivered", "read", "failed", "replied"];

/** What may be added below a message; of the two that begin with “not”, what ends them is added with them. */
export const FOLLOWS = ["delivered", "not_delivered", "read", "not_read", "replied", "failed"] as const;
export type Follow = (typeof FOLLOWS)[number];

/** A message that waits for something not to happen begins with what is told before, and is ended by what is waited for. */
const NOT: Partial<Record<Follow, { on: Occasion; unless: Occasion }>> = {
  not_delivered: { on: "sent", unless: "delivered" },
  not_read: { on: "delivered", unless: "read" },
};

/** What may be added below a call: nobody reads one, and one that is not answered has failed. */
const CALL_FOLLOWS: readonly Follow[] = ["delivered", "replied", "failed"];

type Said = Pick<Variant, "template" | "opening">;
const nothing = (isSpoken: boolean): Said => (isSpoken ? { opening: "" } : { template: { name: "", language: "" } });

export const blankVariant = (place: number, isSpoken = false): Variant => ({ name: LETTERS[place] ?? "", share: 100, ...nothing(isSpoken), values: {} });
export const opening = (): Step => ({ variants: [blankVariant(0)] });

/** They are calls, and no messages. */
export const isSpoken = (steps: readonly Step[]): boolean => steps.some(({ variants }) => variants.some((variant) => variant.opening !== undefined));

/** The same tree for a phone, or for what is written: the words are others, and nobody reads a call. */
export function ofChannel(steps: readonly Step[], spoken: boolean): Step[] {
  if (isSpoken(steps) === spoken) return [...steps];
  let kept = [...steps];
  for (let at = kept.length - 1; spoken && at > 0; at--) {
    if (kept[at]?.after?.on === "read") kept = withoutStep(kept, at);
  }
  return kept.map((step) => ({ ...step, variants: step.variants.map(({ name, share }) => ({ name, share, ...nothing(spoken), values: {} })) }));
}

/** Places of the messages that follow this one. */
export const followers = (steps: readonly Step[], at: number): number[] => steps.flatMap((step, place) => (step.after?.step === at ? [place] : []));

/** Nothing more is said there. */
export const isEnd = ({ after, variants }: Step): boolean => Boolean(after) && variants.length === 0;

/** Places of everything below, whatever lies between. */
export function below(steps: readonly Step[], at: number): Set<number> {
  const found = new Set<number>();
  // Each follows one that stands before it, so one look is enough.
  steps.forEach((step, place) => {
    if (step.after && (step.after.step === at || found.has(step.after.step))) found.add(place);
  });
  return found;
}

/** How many messages lie between it and the first. */
export function depth(steps: readonly Step[], at: number): number {
  const after = steps[at]?.after;
  // What says that it follows itself, or something after it, follows nothing.
  return after && after.step < at ? 1 + depth(steps, after.step) : 0;
}

/** In the order of the tree, each below what it follows, with the places that they had. */
function sorted(steps: readonly Step[]): { step: Step; was: number }[] {
  const under = (at: number): { step: Step; was: number }[] => {
    const step = steps[at];
    return step ? [{ step, was: at }, ...followers(steps, at).filter((place) => place > at).flatMap(under)] : [];
  };
  return under(0);
}

/** Their places, as one reads the tree. */
export const inTreeOrder = (steps: readonly Step[]): number[] => sorted(steps).map(({ was }) => was);

/** Which message of the tree this is, from 1; an end is none. */
export function numberOf(steps: readonly Step[], at: number): number | undefined {
  const messages = inTreeOrder(steps).filter((place) => place === 0 || (steps[place]?.variants.length ?? 0) > 0);
  const place = messages.indexOf(at);
  return place < 0 ? undefined : place + 1;
}

/** The steps in another order, or fewer of them, each still following the one that it followed. */
function renumbered(kept: readonly { step: Step; was: number }[]): Step[] {
  const place = new Map(kept.map(({ was }, now) => [was, now]));
  return kept.map(({ step }) => (step.after ? { ...step, after: { ...step.after, step: place.get(step.after.step) ?? 0 } } : step));
}

const taken = (steps: readonly Step[], at: number): Set<Occasion> => new Set(followers(steps, at).flatMap((place) => steps[place]?.after?.on ?? []));

/** The steps that this would add. */
function added(steps: readonly Step[], at: number, follow: Follow): Step[] {
  const not = NOT[follow];
  const after = (on: Occasion, wait_minutes: number) => ({ step: at, on, wait_minutes });
  const variants = [blankVariant(0, isSpoken(steps))];
  if (!not) return [{ after: after(follow as Occasion, follow === "delivered" || follow === "read" ? DAY : 0), variants }];
  const message: Step = { after: after(not.on, DAY), variants };
  return taken(steps, at).has(not.unless) ? [message] : [message, { after: after(not.unless, 0), variants: [] }];
}

export function mayFollow(steps: readonly Step[], at: number, follow: Follow): boolean {
  const step = steps[at];
  if (!step || isEnd(step) || (isSpoken(steps) && !CALL_FOLLOWS.includes(follow))) return false;
  const on = NOT[follow]?.on ?? (follow as Occasion);
  return !taken(steps, at).has(on) && steps.length + added(steps, at, follow).length <= MOST_STEPS;
}

/** With the place of the new message. */
export function withFollow(steps: readonly Step[], at: number, follow: Follow): { steps: Step[]; at: number } {
  if (!mayFollow(steps, at, follow)) return { steps: [...steps], at };
  const first = steps.length;
  const order = sorted([...steps, ...added(steps, at, follow)]);
  return { steps: renumbered(order), at: order.findIndex(({ was }) => was === first) };
}

/** So many messages, each a day after the one before it has left; the first one stays as it is. */
export function dayByDay(steps: readonly Step[], days: number): Step[] {
  const later = Array.from({ length: days - 1 }, (_, place): Step => ({ after: { step: place, on: "sent", wait_minutes: DAY }, variants: [blankVariant(0)] }));
  return [steps[0] ?? opening(), ...later];
}

/** Without a message and all that follows it; the first one stays. */
export function withoutStep(steps: readonly Step[], at: number): Step[] {
  if (at === 0) return [...steps];
  const gone = below(steps, at).add(at);
  return renumbered(steps.map((step, was) => ({ step, was })).filter(({ was }) => !gone.has(was)));
}

/** What ends a message takes what follows it along; what is said again begins empty. */
export function ended(steps: readonly Step[], at: number, ends: boolean): Step[] {
  const gone = ends ? below(steps, at) : new Set<number>();
  const blank = blankVariant(0, isSpoken(steps));
  const changed = steps.map((step, place) => (place === at ? { ...step, variants: ends ? [] : step.variants.length > 0 ? step.variants : [blank] } : step));
  return renumbered(changed.map((step, was) => ({ step, was })).filter(({ was }) => !gone.has(was)));
}

/** What ends the wait for this message when it comes before its time; an answer ends every wait, and what arrived fails no more. */
export function overtakers(steps: readonly Step[], at: number): Occasion[] {
  const after = steps[at]?.after;
  if (!after) return [];
  const stronger = STRENGTH.slice(STRENGTH.indexOf(after.on) + 1);
  const others = taken(steps, after.step);
  return stronger.filter((on) => on === "replied" || (others.has(on) && (on !== "failed" || after.on === "sent")));
}

const isEven = (variants: readonly Variant[]): boolean => Math.max(...variants.map(({ share }) => share)) - Math.min(...variants.map(({ share }) => share)) <= 1;

/** Shares as equal as whole numbers are, of a hundred. */
const evened = (variants: readonly Variant[]): Variant[] =>
  variants.map((variant, place) => ({ ...variant, share: Math.floor(100 / variants.length) + (place < 100 % variants.length ? 1 : 0) }));

/** By their place; what somebody named otherwise keeps its name. */
const lettered = (variants: readonly Variant[]): Variant[] => variants.map((variant, place) => (LETTERS.includes(variant.name) ? { ...variant, name: LETTERS[place] ?? "" } : variant));

/** One more, beginning as the first one is. Equal shares stay equal. */
export function withVariant(variants: readonly Variant[]): Variant[] {
  const [first] = variants;
  if (!first || variants.length >= MOST_VARIANTS) return [...variants];
  const usual = Math.max(1, Math.round(variants.reduce((sum, { share }) => sum + share, 0) / variants.length));
  const more = lettered([...variants, { ...first, name: "", share: usual }]);
  return isEven(variants) ? evened(more) : more;
}

export function withoutVariant(variants: readonly Variant[], at: number): Variant[] {
  if (variants.length < 2) return [...variants];
  const fewer = lettered(variants.filter((_, place) => place !== at));
  return isEven(variants) ? evened(fewer) : fewer;
}

/** Of all who get the step, in whole percent. */
export function percent(variants: readonly Variant[], at: number): number {
  const all = variants.reduce((sum, { share }) => sum + share, 0);
  return all === 0 ? 0 : Math.round((100 * (variants[at]?.share ?? 0)) / all);
}

export type Unit = "minutes" | "hours" | "days";
export const UNITS: Readonly<Record<Unit, number>> = { minutes: 1, hours: 60, days: DAY };

/** A wait in the largest unit that takes it whole. */
export function waitOf(minutes: number): { n: number; unit: Unit } {
  const unit = minutes > 0 && minutes % DAY === 0 ? "days" : minutes > 0 && minutes % 60 === 0 ? "hours" : "minutes";
  return { n: minutes / UNITS[unit], unit };
}

export const minutesOf = (n: number, unit: Unit): number => Math.min(LONGEST_WAIT, Math.max(0, Math.round(n) * UNITS[unit]));
