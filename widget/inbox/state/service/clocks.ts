/** What is due first of what was promised of a conversation, and how that stands. */
import type { Conversation, ConversationService, ServiceClock } from "../../../protocol";

/** The most pressing promise that people still owe; nothing while no time passes. */
export function pressing(service: ConversationService | undefined): ServiceClock | undefined {
  if (!service || service.paused) return undefined;
  const owed = service.clocks.filter((clock) => clock.met_at === undefined);
  return owed.reduce<ServiceClock | undefined>((first, clock) => (first && first.due_at <= clock.due_at ? first : clock), undefined);
}

/** `soon`: people were warned. */
export type Stand = "calm" | "soon" | "late";

export function stands({ due_at, warned, breached_at }: ServiceClock, now: number): Stand {
  if (breached_at !== undefined || Date.parse(due_at) <= now) return "late";
  return warned ? "soon" : "calm";
}

export const isLate = ({ service }: Conversation): boolean => service?.clocks.some(({ breached_at }) => breached_at !== undefined) ?? false;

/** When something is due first; behind everything when nothing is. */
export const dueOf = (conversation: Conversation): string => pressing(conversation.service)?.due_at ?? "~";
