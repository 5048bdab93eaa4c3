/** What the pages of CRMs ask before they offer something, in calls that need the same. */
import type { Call } from "../permits";

export const CONNECTS: Call = "POST /webhooks";
export const SYNCS: Call = "POST /webhooks";
