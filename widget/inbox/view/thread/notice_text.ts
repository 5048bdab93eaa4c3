/** A system message in the reader's own words. */
import type { InboxMessage } from "../../../protocol";
import type { Dictionary } from "../../text";
import type { AutomationsText } from "../../text/automations/en";

export function noticeText({ notice, author, text }: InboxMessage, words: Dictionary): string {
  if (!notice) return text;
  if (notice === "operator_joined" && author.name) return words.thread.joined(author.name);
  return words.notice[notice];
}

/** What an automation did there, and why it stopped; nothing where it speaks for itself. */
export function automationText({ automation, author, text }: InboxMessage, words: AutomationsText): string | undefined {
  if (!automation || author.kind !== "system") return undefined;
  const did = (automation.did ?? []).map((kind) => words.kinds[kind] ?? kind).join(" · ");
  if (text) return [did && words.did(automation.name, did), words.stopped(automation.name, text)].filter(Boolean).join(". ");
  return did ? words.did(automation.name, did) : words.by(automation.name);
}
