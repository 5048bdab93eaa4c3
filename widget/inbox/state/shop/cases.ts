/** Cases of the shop: which there are, how each stands, what happened when. */
import type { CaseAsk, CaseCount, CaseState, Ending, ShopCase } from "../../session/shop_api";
import type { CampaignsText } from "../../text/campaigns/en";
import type { ShopText } from "../../text/shop/en";

/** In the order in which somebody looks after them. */
export const STATES: readonly CaseState[] = ["with_people", "unanswered", "asked", "waiting", "confirmed", "settled", "dropped"];

/** Nothing more is said because of it. */
export const isOver = (state: CaseState): boolean => state !== "waiting" && state !== "asked";
/** Somebody of the business has to see to it. */
export const isForPeople = (state: CaseState): boolean => state === "with_people" || state === "unanswered";

/** How it may be ended by hand. */
export function endings({ kind, state }: Pick<ShopCase, "kind" | "state">): Ending[] {
  if (isOver(state) && !isForPeople(state)) return [];
  return kind === "cod" ? ["confirmed", "settled"] : ["settled"];
}

/** How many there are of a kind and a state; without either, of all. */
export const countOf = (counts: readonly CaseCount[], { kind, state }: CaseAsk): number =>
  counts.filter((one) => (kind === undefined || one.kind === kind) && (state === undefined || one.state === state)).reduce((sum, { count }) => sum + count, 0);

/** States that can be chosen: those that there are, and the chosen one whatever there is of it. */
export const statesShown = (counts: readonly CaseCount[], { kind, state }: CaseAsk): CaseState[] => STATES.filter((each) => each === state || countOf(counts, { kind, state: each }) > 0);

/**
 * A list in its place with what its first page says now: what has left it goes, what is new stands first, what was read further down
 * stays. Undefined: so much is new that it has to be read anew.
 */
export function renewed(old: readonly ShopCase[], fresh: readonly ShopCase[], isWhole: boolean): readonly ShopCase[] | undefined {
  if (isWhole) return fresh;
  const last = fresh.at(-1);
  const at = last ? old.findIndex(({ id }) => id === last.id) : -1;
  return at < 0 ? undefined : [...fresh, ...old.slice(at + 1)];
}

export type Moment = "happened" | "taken" | "changed" | "now";

/** What is known of its way, the oldest first. */
export function momentsOf({ happened_at, created_at, changed_at, updated_at }: ShopCase): { moment: Moment; at: string }[] {
  const told: { moment: Moment; at: string }[] = [
    { moment: "happened", at: happened_at },
    { moment: "taken", at: created_at },
    // A change that is the event itself, or came before it was known here, says nothing of its own.
    ...(Date.parse(changed_at) > Date.parse(created_at) ? [{ moment: "changed" as const, at: changed_at }] : []),
    { moment: "now", at: updated_at },
  ];
  return told.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Names of values in the order in which one reads them; those that are new on the server come last. */
const ORDER = ["order", "items", "total", "address", "company", "number", "tracking", "link", "status_link", "name"];

export function valuesOf({ values, person }: Pick<ShopCase, "values" | "person">): [string, string][] {
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return Object.entries(values)
    .filter(([name, value]) => value !== "" && !(name === "name" && value === person))
    .sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b));
}

/** An address that a browser may be sent to. */
export function linkOf(value: string): string | undefined {
  return /^https?:\/\/\S+$/i.test(value) ? value : undefined;
}

/** Why it is over: by our word for it, by a word of the campaigns for a message that was kept back, or in words as they are. */
export function reasonOf(words: Pick<ShopText, "reasons">, campaigns: Pick<CampaignsText, "reasons">, reason: string): string {
  return words.reasons[reason] ?? campaigns.reasons.skipped[reason] ?? campaigns.reasons.failed[reason] ?? reason;
}
