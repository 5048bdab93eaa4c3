/** What the pages of the shop ask before they offer something, in calls that need the same. */
import type { Call } from "../permits";

export const SETS_RULES: Call = "PUT /campaign-rules";
export const SYNCS: Call = "POST /campaigns";
export const SETTLES: Call = "POST /campaigns";
