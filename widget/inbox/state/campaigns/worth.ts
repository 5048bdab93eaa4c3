/** What a campaign costs and what it brings: how a program tells of it, and what one success costs. */
import type { CampaignStatistics, RecipientAsk } from "../../session/campaign_api";
import { rowsOf } from "./figures";

/** What has to be listed to see everybody who did what the campaign wanted, whichever message brought it. */
export const rowsOfConverted = ({ steps }: CampaignStatistics): RecipientAsk[] =>
  steps.flatMap(({ step, variants }) => variants.filter(({ converted }) => (converted ?? 0) > 0).flatMap(({ variant }) => rowsOf("converted", step, variant)));

/** What one of them costs; nothing where nobody did, or no price is known. */
export function costOfOne({ cost, converted = 0 }: CampaignStatistics): string | undefined {
  const all = Number(cost?.amount ?? 0);
  return all > 0 && converted > 0 ? String(all / converted) : undefined;
}

/** How a program tells that somebody did what the campaign wanted. */
export function exampleConversion(origin: string, currency: string): string {
  const told = { phone: "+34600123456", event: "order", value: "49.90", currency: currency || "EUR", key: "order 1001" };
  return [`curl -X POST '${origin}/api/v1/conversions'`, "  -H 'Authorization: Bearer sbk_…'", "  -H 'Content-Type: application/json'", `  -d '${JSON.stringify(told)}'`].join(" \\\n");
}
