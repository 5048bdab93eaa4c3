/** The machine's inputs from the visitor: writing, files, asking for a person, rating. */

import type { Attachment, Pressed } from "../../protocol";
import { change, drop, enqueue, flush } from "./outbox";
import { stopTyping } from "./machine";
import type { Action, State, Step, Upload } from "./state";

const TYPING_EVERY = 3_000;
const TYPING_STOP_AFTER = 5_000;

/** Chance and time for a new message. */
export interface Stamp {
  client_id: string;
  at: string;
}

export const textLength = (text: string) => [...text].length;

export function canSubmit(state: State): boolean {
  const text = state.draft.trim();
  const settled = state.uploads.every((upload) => upload.attachment);
  return settled && (text !== "" || state.uploads.length > 0) && textLength(text) <= state.limits.text;
}

export function onDraft(state: State, draft: string, now: number): Step {
  const next = { ...state, draft };
  const actions: Action[] = [{ do: "remember", name: "draft", value: draft || null }];
  if (!draft.trim() || state.connection !== "online") {
    const stopped = stopTyping(next);
    return { state: stopped.state, actions: [...actions, ...stopped.actions] };
  }
  actions.push({ do: "timer", name: "typing_stop", ms: TYPING_STOP_AFTER });
  if (now - state.typingSince >= TYPING_EVERY) {
    next.typingSince = now;
    actions.push({ do: "typing", on: true });
  }
  return { state: next, actions };
}

/** Sends the draft with the files that are ready. */
export function onSubmit(state: State, stamp: Stamp): Step {
  if (!canSubmit(state)) return { state, actions: [] };
  const stopped = stopTyping(state);
  const attachments = state.uploads.flatMap((upload) => upload.attachment ?? []);
  const sent = say({ ...stopped.state, draft: "", uploads: [] }, stamp, state.draft.trim(), attachments);
  const actions: Action[] = [{ do: "remember", name: "draft", value: null }, ...stopped.actions, ...sent.actions];
  return { state: sent.state, actions };
}

/** Sends a starter or a quick reply; the draft stays. */
export const onSay = (state: State, stamp: Stamp, text: string): Step => say(state, stamp, text, []);

/** Presses a reply of what a message offers. */
export const onChoose = (state: State, stamp: Stamp, choice: Pressed, title: string): Step => say(state, stamp, title, [], choice);

function say(state: State, stamp: Stamp, text: string, attachments: Attachment[], choice?: Pressed): Step {
  return enqueue(state, { ...stamp, text, attachments, ...(choice && { choice }), state: "waiting", tries: 0 });
}

export const onRetry = (state: State, client_id: string): Step =>
  flush(change(state, client_id, { state: "waiting", tries: 0, detail: undefined }));

export const onDiscard = (state: State, client_id: string): Step => drop(state, client_id);

export function onAskHuman(state: State): Step {
  if (state.control.holder !== "agent" || state.asking !== "no") return { state, actions: [] };
  if (state.connection !== "online") return { state: { ...state, asking: "wanted" }, actions: [] };
  return { state: { ...state, asking: "asked" }, actions: [{ do: "ask_human" }] };
}

/** The server's answer to `ask_human`; the queue itself is told by `control`. */
export const onAsked = (state: State, trouble: string | undefined): Step => ({
  state: trouble === undefined ? state : { ...state, asking: "no", trouble },
  actions: [],
});

export function onOlderWanted(state: State): Step {
  const first = state.messages[0];
  if (!first || !state.hasMore || state.loadingOlder || state.connection !== "online") return { state, actions: [] };
  return { state: { ...state, loadingOlder: true }, actions: [{ do: "more", before: first.seq }] };
}

export function onRate(state: State, value: number): Step {
  if (!state.rating) return { state, actions: [] };
  return {
    state: { ...state, rating: { ...state.rating, step: "thanks", value } },
    actions: [{ do: "rate", id: state.rating.session, value }],
  };
}

/** A refused rating may be given again. */
export const onRateRefused = (state: State, trouble: string): Step => ({
  state: { ...state, trouble, rating: state.rating && { ...state.rating, step: "ask", value: undefined } },
  actions: [],
});

export function onRateSkipped(state: State): Step {
  if (!state.rating) return { state, actions: [] };
  const { session } = state.rating;
  return {
    state: { ...state, rating: { ...state.rating, step: "skipped" }, skipped: session },
    actions: [{ do: "remember", name: "skipped", value: session }],
  };
}

// ---- files

export const onUpload = (state: State, upload: Upload): Step => ({
  state: { ...state, uploads: [...state.uploads, upload], trouble: undefined },
  actions: [],
});

export const onUploadChanged = (state: State, key: string, part: Partial<Upload>): Step => ({
  state: { ...state, uploads: state.uploads.map((held) => (held.key === key ? { ...held, ...part } : held)) },
  actions: [],
});

export const onUploadRemoved = (state: State, key: string): Step => ({
  state: { ...state, uploads: state.uploads.filter((held) => held.key !== key) },
  actions: [{ do: "cancel_upload", key }],
});

export const onTrouble = (state: State, trouble: string | undefined): Step => ({
  state: { ...state, trouble },
  actions: [],
});
