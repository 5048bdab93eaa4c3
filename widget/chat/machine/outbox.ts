/** Messages on their way: one at a time, in the order written, each kept in storage until acknowledged. */

import type { Message } from "../../protocol";
import { merge } from "./thread";
import type { Action, Refusal, State, Step, Unsent } from "./state";

/** Timeouts in a row before a message counts as failed while the connection stands. */
const TRIES = 3;

/** Sends the first waiting message when the line is free. */
export function flush(state: State, actions: Action[] = []): Step {
  const next = state.outbox.find((unsent) => unsent.state === "waiting");
  if (!next || state.connection !== "online" || state.outbox.some((unsent) => unsent.state === "sending")) {
    return { state, actions };
  }
  const { client_id, text, attachments, choice } = next;
  const files = attachments.length && { attachments: attachments.map((file) => file.id) };
  const body = { client_id, text, ...files, ...(choice && { choice }) };
  return {
    state: change(state, client_id, { state: "sending", tries: next.tries + 1 }),
    actions: [...actions, { do: "send", body }],
  };
}

export function enqueue(state: State, unsent: Unsent): Step {
  const actions: Action[] = [
    { do: "keep", unsent },
    { do: "remember", name: "active", value: "1" },
  ];
  return flush({ ...state, outbox: [...state.outbox, unsent], rating: undefined, trouble: undefined }, actions);
}

export function change(state: State, client_id: string, part: Partial<Unsent>): State {
  const outbox = state.outbox.map((unsent) => (unsent.client_id === client_id ? { ...unsent, ...part } : unsent));
  return { ...state, outbox };
}

export function drop(state: State, client_id: string): Step {
  if (!state.outbox.some((unsent) => unsent.client_id === client_id)) return { state, actions: [] };
  const outbox = state.outbox.filter((unsent) => unsent.client_id !== client_id);
  return { state: { ...state, outbox }, actions: [{ do: "drop", client_id }] };
}

/** Takes out what the feed shows to be stored: the acknowledgement of it was lost, or another tab sent it. */
export function settle(state: State, arrived: Message[]): Step {
  return arrived.reduce<Step>(
    (step, { client_id }) => {
      const next = client_id ? drop(step.state, client_id) : undefined;
      return next ? { state: next.state, actions: [...step.actions, ...next.actions] } : step;
    },
    { state, actions: [] },
  );
}

/** The server holds the message. The cursor stays: only the feed moves it, or something before `seq` could be missed. */
export function acknowledge(state: State, client_id: string, answer: { id: string; seq: number }): Step {
  const unsent = state.outbox.find((held) => held.client_id === client_id);
  if (!unsent) return flush(state);
  const { text, attachments, at } = unsent;
  const message: Message = {
    ...answer,
    client_id,
    author: { kind: "contact" },
    text,
    at,
    state: "sent",
    ...(attachments.length && { attachments }),
  };
  const done = drop({ ...state, messages: merge(state.messages, [message]) }, client_id);
  return flush(done.state, done.actions);
}

export function refuse(state: State, client_id: string, refusal: Refusal): Step {
  return flush(change(state, client_id, { state: "failed", detail: refusal.detail }));
}

/** No answer in time: the same id again, which the server stores only once. */
export function timeOut(state: State, client_id: string): Step {
  const unsent = state.outbox.find((held) => held.client_id === client_id);
  if (unsent?.state !== "sending") return { state, actions: [] };
  return flush(change(state, client_id, { state: unsent.tries < TRIES ? "waiting" : "failed" }));
}

/** The connection went away: what was under way waits for the next one. */
export const suspend = (outbox: Unsent[]): Unsent[] =>
  outbox.map((unsent) => (unsent.state === "sending" ? { ...unsent, state: "waiting", tries: 0 } : unsent));
