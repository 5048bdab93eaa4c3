/** A system message in the reader's own words. */
import type { InboxMessage } from "../../../protocol";
import { useText } from "../../desk/desk";
import type { AutomationsText } from "../../text/automations/en";
import { useServiceText } from "../../text/service";
import { useDates } from "../parts/clock";

export function useNoticeText(): (message: InboxMessage) => string {
  const words = useText();
  const { notice: told, promises } = useServiceText();
  const { at } = useDates();
  return ({ notice, author, text, back_at, service }) => {
    if (!notice) return text;
    if (notice === "operator_joined" && author.name) return words.thread.joined(author.name);
    if (notice === "queued_until_open" && back_at) return told.closed(at(back_at, "full"));
    if (notice === "service_warned" && service) return told.warned(promises[service.promise], at(service.due_at, "full"));
    if (notice === "service_breached" && service) return told.breached(promises[service.promise], at(service.due_at, "full"));
    return words.notice[notice];
  };
}

/** What an automation did there, and why it stopped; nothing where it speaks for itself. */
export function automationText({ automation, author, text }: InboxMessage, words: AutomationsText): string | undefined {
  if (!automation || author.kind !== "system") return undefined;
  const did = (automation.did ?? []).map((kind) => words.kinds[kind] ?? kind).join(" · ");
  if (text) return [did && words.did(automation.name, did), words.stopped(automation.name, text)].filter(Boolean).join(". ");
  return did ? words.did(automation.name, did) : words.by(automation.name);
}
