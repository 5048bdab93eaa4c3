/** Webhooks as they are put together in the browser. */
import type { Webhook, WebhookEvent } from "../../../protocol";

/** In the order in which they are offered. */
export const EVENTS: readonly WebhookEvent[] = [
  "conversation.created", "conversation.assigned", "conversation.control_changed", "conversation.resolved", "conversation.reopened", "conversation.snoozed", "conversation.labelled", "conversation.rated",
  "message.created", "message.updated", "message.delivery_changed",
  "contact.created", "contact.updated", "contact.merged",
  "call.started", "call.ended",
];

/** Events by what they are about. */
export const EVENT_GROUPS: readonly (readonly [string, readonly WebhookEvent[]])[] = ["conversation", "message", "contact", "call"].map((group) => [group, EVENTS.filter((event) => event.startsWith(`${group}.`))]);

export interface WebhookForm {
  url: string;
  description: string;
  events: readonly WebhookEvent[];
  inboxes: readonly string[];
  enabled: boolean;
}

export const EMPTY_WEBHOOK: WebhookForm = { url: "", description: "", events: ["message.created", "conversation.created", "conversation.resolved"], inboxes: [], enabled: true };

/** One that the program stopped stands switched off: switching it on is what is to be done. */
export const formOf = ({ url, description, events, inboxes, enabled, stopped }: Webhook): WebhookForm => ({ url, description, events, inboxes, enabled: enabled && stopped === undefined });

/** Ticks or unticks these, in the order in which they are offered. */
export function ticked(events: readonly WebhookEvent[], these: readonly WebhookEvent[], on: boolean): WebhookEvent[] {
  return EVENTS.filter((event) => (these.includes(event) ? on : events.includes(event)));
}

export type WebhookState = "on" | "off" | "failing" | "stopped";

export function stateOf({ enabled, stopped, failing_since }: Webhook): WebhookState {
  if (stopped) return "stopped";
  if (!enabled) return "off";
  return failing_since ? "failing" : "on";
}

/** As people read it; what is no JSON stays as it is. */
export function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** The part of an address that tells it from others. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
