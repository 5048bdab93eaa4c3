/** What there is to tell of a phone call that is over. */
import type { Call } from "../../protocol";

export const isUnderWay = (call: Call | undefined): call is Call => call?.state === "live" || call?.state === "ringing";

/** A number as the server takes it, `+` and digits; nothing when it is none. */
export function normalNumber(typed: string): string | undefined {
  const digits = typed.trim().replace(/^\+/, "").replace(/[\s().-]/g, "");
  return /^[1-9]\d{5,14}$/.test(digits) ? `+${digits}` : undefined;
}

export type Kind = "inbound" | "outbound" | "missed";

/** Only whoever is called can miss it. */
export const kindOf = ({ state, direction }: Call): Kind => (state === "missed" && direction === "inbound" ? "missed" : direction);

/** From the first word that both could hear; nothing when it never came to that. */
export function lasted({ answered_at, ended_at }: Call): number | undefined {
  if (!answered_at || !ended_at) return undefined;
  return Math.max(0, Date.parse(ended_at) - Date.parse(answered_at));
}

/** Of a call that is over more becomes known, such as its recording, and is not told in order: nothing of it is lost again. */
export function grown(known: Call | undefined, told: Call): Call {
  if (known?.id !== told.id) return told;
  const summary = told.summary ?? known.summary;
  return { ...told, has_recording: told.has_recording || known.has_recording, ...(summary ? { summary } : {}) };
}

/** The newest of a conversation is told of live, and may have been told before it was fetched. */
export function newer(fetched: Call | undefined, told: Call | undefined, id: string): Call | undefined {
  return told?.id === id && told.ended_at !== undefined ? grown(fetched, told) : fetched;
}

/** Whoever said nothing is not mentioned, except that nobody having interrupted is worth knowing. */
export function talkFacts({ talk }: Call): { caller?: number; agent?: number; operator?: number; answer?: number; interruptions: number } {
  const { caller_ms, agent_ms, operator_ms, answer_ms, interruptions } = talk;
  const some = <K extends string>(key: K, ms: number) => (ms > 0 ? ({ [key]: ms } as Record<K, number>) : {});
  return { ...some("caller", caller_ms), ...some("agent", agent_ms), ...some("operator", operator_ms), ...some("answer", answer_ms), interruptions };
}
