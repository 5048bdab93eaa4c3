/** Messages of this operator on their way: nothing counts as sent before the server says so. */
import type { InboxMessage } from "../../protocol";
import type { Outgoing } from "../session/api";
import { confirmed, onMessage } from "./feed";
import { type InboxState, NO_PENDING, type Pending } from "./model";
import { get, put } from "./table";
import { withChanged } from "./thread";

export type OutgoingInput =
  | { kind: "send_started"; pending: Pending }
  | { kind: "send_failed"; conversation: string; client_id: string; error: string }
  | { kind: "send_retried"; conversation: string; client_id: string }
  | { kind: "send_discarded"; conversation: string; client_id: string }
  | { kind: "send_done"; conversation: string; client_id: string; message: InboxMessage }
  /** The answer to something that was done to a message. */
  | { kind: "changed"; conversation: string; message: InboxMessage };

/** What is sent of it: nothing is named that is not meant. */
export function sentBody({ client_id, text, private: note, attachments, reply_to, privately, choices, for_agent, mentions }: Pending): Outgoing {
  const more = { ...(reply_to ? { reply_to } : {}), ...(privately ? { privately } : {}), ...(choices ? { choices } : {}) };
  // Only a note can be for the agent, or name colleagues: to the customer it would be a message like any other.
  return { client_id, text, private: note, attachments: attachments.map((a) => a.id), ...more, ...(note && for_agent ? { for_agent } : {}), ...(note && mentions?.length ? { mentions: [...mentions] } : {}) };
}

export function onOutgoing(state: InboxState, input: OutgoingInput): InboxState {
  switch (input.kind) {
    case "send_started": {
      const { pending } = input;
      const list = get(state.pending, pending.conversation) ?? NO_PENDING;
      const others = list.filter((p) => p.client_id !== pending.client_id);
      return { ...state, pending: put(state.pending, pending.conversation, [...others, pending]) };
    }
    case "send_failed":
      return change(state, input, (p) => ({ ...p, phase: "failed", error: input.error }));
    case "send_retried":
      return change(state, input, ({ error: _old, ...p }) => ({ ...p, phase: "sending" }));
    case "send_discarded":
      return { ...state, pending: confirmed(state.pending, input.conversation, input.client_id) };
    case "changed": {
      const thread = get(state.threads, input.conversation);
      return thread ? { ...state, threads: put(state.threads, input.conversation, withChanged(thread, input.message)) } : state;
    }
    case "send_done": {
      // The answer may lack the client id; the pending one goes all the same.
      const rest = { ...state, pending: confirmed(state.pending, input.conversation, input.client_id) };
      return onMessage(rest, input.conversation, input.message);
    }
  }
}

function change(
  state: InboxState,
  { conversation, client_id }: { conversation: string; client_id: string },
  to: (pending: Pending) => Pending,
): InboxState {
  const list = get(state.pending, conversation);
  if (!list?.some((p) => p.client_id === client_id)) return state;
  const next = list.map((p) => (p.client_id === client_id ? to(p) : p));
  return { ...state, pending: put(state.pending, conversation, next) };
}
