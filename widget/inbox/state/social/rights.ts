/** What the pages of copied posts ask before they offer something, in calls that need the same. */
import type { Call } from "../permits";

export const SYNCS: Call = "POST /posts";
export const STOPS: Call = "POST /schedules/runs/{id}/stop";
