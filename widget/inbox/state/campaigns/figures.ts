/** The figures of a campaign: how far it is, the funnel of each message, and the rows that each figure is counted from. */
import type { CampaignStatistics, PersonState, RecipientAsk, SendState, VariantStatistics } from "../../session/campaign_api";

export const OVER: readonly PersonState[] = ["done", "replied", "opted_out", "failed", "skipped", "stopped"];
export const PEOPLE: readonly PersonState[] = ["due", "underway", ...OVER];

/** People for whom nothing follows any more, and all of them. */
export function progress({ people, total }: CampaignStatistics): { over: number; total: number; share: number } {
  const over = OVER.reduce((sum, state) => sum + people[state], 0);
  return { over, total, share: total === 0 ? 0 : Math.min(1, over / total) };
}

/** What a message goes through, and what becomes of it beside. */
export const FUNNEL = ["sent", "delivered", "read", "replied"] as const;
export const ASIDE = ["underway", "unknown", "failed", "skipped", "opted_out"] as const;
/** `converted`: they did what the campaign wanted, as a program told. */
export type Figure = (typeof FUNNEL)[number] | (typeof ASIDE)[number] | "converted";

export interface Bar {
  figure: Figure;
  n: number;
  /** Of those that were sent, 0 to 1. */
  share: number;
}

/**
 * Every stage as a part of what was sent, so that two variants compare whatever their shares; `told`: programs tell who converted.
 * Nobody reads a call.
 */
export function funnel(variant: VariantStatistics, told = false, isSpoken = false): Bar[] {
  const bar = (figure: Figure, n: number): Bar => ({ figure, n, share: variant.sent === 0 ? 0 : Math.min(1, n / variant.sent) });
  const stages = FUNNEL.filter((figure) => figure !== "read" || !isSpoken).map((figure) => bar(figure, variant[figure]));
  return told ? [...stages, bar("converted", variant.converted ?? 0)] : stages;
}

/** What is not zero of the rest. */
export const aside = (variant: VariantStatistics): { figure: Figure; n: number }[] => ASIDE.filter((figure) => variant[figure] > 0).map((figure) => ({ figure, n: variant[figure] }));

/** Where a message stands now: a figure with those that came further has several of them. */
const STATES: Partial<Record<Figure, readonly SendState[]>> = {
  sent: ["sent", "delivered", "read"],
  delivered: ["delivered", "read"],
  read: ["read"],
  failed: ["failed"],
  unknown: ["unknown"],
  underway: ["begun"],
  skipped: ["skipped"],
};

/** What has to be listed, one after the other, to see whom a figure counts. */
export function rowsOf(figure: Figure, step: number, variant: number, reason?: string): RecipientAsk[] {
  const of = { step, variant };
  if (figure === "converted") return [{ ...of, converted: true }];
  if (figure === "replied" || figure === "opted_out") return [{ ...of, answer: figure }];
  return (STATES[figure] ?? []).map((send) => ({ ...of, send, ...(reason === undefined ? {} : { reason }) }));
}

/** Of a campaign that was stopped, whoever had a message due is counted as stopped. */
export const rowsOfPeople = (state: PersonState, isStopped: boolean): RecipientAsk[] => (isStopped && state === "stopped" ? [{ state }, { state: "due" }] : [{ state }]);

/** Whether a variant is better than the first one, or that one, where it could not be chance. */
export function better(other: VariantStatistics): "first" | "other" | "neither" {
  const { verdict } = other;
  if (!verdict?.is_significant) return "neither";
  return verdict.is_better ? "other" : "first";
}

/** As papers give it: two digits that count, and no smaller than a thousandth. */
export function pValue(p: number, language: string): string {
  if (p < 0.001) return `< ${(0.001).toLocaleString(language)}`;
  return `= ${p.toLocaleString(language, { maximumSignificantDigits: 2 })}`;
}
