/** The settings of a campaign as a form has them. */
import type { Campaign, CampaignSettings } from "../../session/campaign_api";
import { opening } from "./steps";

export const PACES = [10, 60, 300, 1_000, 5_000] as const;
export const FASTEST = 60_000;

/** States in which it was started and is not over. */
export const isUnderWay = ({ state }: Pick<Campaign, "state">): boolean => state === "planning" || state === "running" || state === "paused";
/** Its figures change by themselves. */
export const isMoving = ({ state }: Pick<Campaign, "state">): boolean => state === "planning" || state === "running";

export const freshSettings = (time_zone: string): CampaignSettings => ({ name: "", inbox: "", audience: "", steps: [opening()], per_minute: 60, time_zone });

/** What a form changes of it, and no more. */
export function settingsOf({ name, inbox, audience, steps, start_at, per_minute, time_zone }: CampaignSettings): CampaignSettings {
  return { name, inbox, audience, steps, per_minute, time_zone, ...(start_at === undefined ? {} : { start_at }) };
}

export type Lack = "inbox" | "audience";

/** What is missing before it can be kept at all. */
export const lackOf = ({ inbox, audience }: CampaignSettings): Lack | undefined => (inbox === "" ? "inbox" : audience === "" ? "audience" : undefined);
