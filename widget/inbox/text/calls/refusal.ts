/** Why a call was not placed or a phone not rung, as a sentence in the operator's language. */
import { CallFailed } from "../../session/problem";
import type { CallsText } from "./en";

/** `say`: for what has nothing to do with phones. */
export function refusal(error: unknown, words: CallsText, say: (error: unknown) => string): string {
  if (!(error instanceof CallFailed)) return say(error);
  const detail = error.problem?.detail;
  const about = error.problem?.errors?.[0]?.detail ?? detail;
  const known = about === undefined ? undefined : words.refusals[about];
  if (known) return known;
  // Whatever else cannot be worked with was refused by the carrier, in its own words.
  if (error.status === 422 && detail) return words.carrierRefused(error.problem?.errors?.[0]?.detail ?? detail);
  return error.status === 503 ? words.carrierGone : say(error);
}
