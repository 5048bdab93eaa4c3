/** The settings of a campaign as a form has them. */
import type { Campaign, CampaignSettings } from "../../session/campaign_api";
import { settledVariant } from "./fillers";
import { opening } from "./steps";

export const PACES = [10, 60, 300, 1_000, 5_000] as const;
export const FASTEST = 60_000;

/** States in which it was started and is not over. */
export const isUnderWay = ({ state }: Pick<Campaign, "state">): boolean => state === "planning" || state === "running" || state === "paused";
/** Its figures change by themselves. */
export const isMoving = ({ state }: Pick<Campaign, "state">): boolean => state === "planning" || state === "running";

/** People come in one by one. */
export const isSequence = ({ kind }: Pick<CampaignSettings, "kind">): boolean => kind === "sequence";
/** Minutes within which a message of a new sequence has to leave: a reminder that comes a day late is worse than none. */
export const SEQUENCE_LIFE = 20 * 60;

export const freshSettings = (time_zone: string): CampaignSettings => ({ name: "", inbox: "", kind: "list", audience: "", delay: 0, life: 0, steps: [opening()], per_minute: 60, time_zone });

/** What a form changes of it, and no more. */
export function settingsOf({ name, inbox, kind = "list", audience, delay = 0, life = 0, steps, start_at, per_minute, time_zone }: CampaignSettings): CampaignSettings {
  return { name, inbox, kind, delay, life, steps, per_minute, time_zone, ...(audience === undefined ? {} : { audience }), ...(start_at === undefined ? {} : { start_at }) };
}

export type Kind = "list" | "sequence";

/** What becomes another with the kind: what only the other one has goes. The audience is kept for whoever chooses the list again. */
export const ofKind = ({ audience = "", life }: CampaignSettings, kind: Kind) =>
  kind === "list" ? { kind, audience, delay: 0, life: 0 } : { kind, audience, delay: 0, life: life || SEQUENCE_LIFE, start_at: undefined };

/** As the server takes it: nobody of an audience is in a sequence. */
export function bodyOf(settings: CampaignSettings): CampaignSettings {
  const { audience, ...rest } = settingsOf(settings);
  const steps = rest.steps.map((step) => ({ ...step, variants: step.variants.map(settledVariant) }));
  const body = { ...rest, steps, name: settings.name.trim() };
  return isSequence(settings) || !audience ? body : { ...body, audience };
}

export type Lack = "inbox" | "audience";

/** What is missing before it can be kept at all. */
export const lackOf = ({ inbox, kind, audience }: CampaignSettings): Lack | undefined => (inbox === "" ? "inbox" : kind !== "sequence" && !audience ? "audience" : undefined);
