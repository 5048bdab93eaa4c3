/**
 * The chat as a pure machine: every `on…` takes the state and one thing that happened, and gives the next state and the
 * actions to perform. Time and ids come in with the inputs, so that a test needs neither clock nor socket.
 */

import type { ChatBot, Closed, Control, Message, Page, Ready, Receipt, Typing } from "../../protocol";
import { flush, settle, suspend } from "./outbox";
import { initial, type Action, type Rating, type Refusal, type State, type Step, type Timer } from "./state";
import { addDelta, applyReceipt, isActive, lastSeq, merge } from "./thread";

const SLOW_AFTER = 2_000;
/** The server repeats `typing` while it lasts; silence for this long means that it has stopped. */
const TYPING_GONE_AFTER = 8_000;
const CONNECT_AGAIN_AFTER = 30_000;

const quiet = (state: State): Step => ({ state, actions: [] });

// ---- connection

export function onStart(state: State): Step {
  if (state.connection !== "idle") return quiet(state);
  return {
    state: { ...state, connection: "connecting" },
    actions: [{ do: "connect" }, { do: "timer", name: "slow", ms: SLOW_AFTER }],
  };
}

export function onReady(state: State, ready: Ready): Step {
  // After a gap what was held joins nothing any more: it is let go, as if it were of another conversation.
  const same = state.conversation?.id === ready.conversation.id && !ready.gap;
  const resumed = same && state.cursor > 0;
  const { token, bot, conversation, control, limits, closed } = ready;
  const settled = settle(state, ready.messages);
  const next: State = {
    ...settled.state,
    connection: "online",
    slow: false,
    refusal: undefined,
    known: true,
    token,
    bot,
    conversation,
    control,
    limits,
    messages: merge(same ? state.messages : [], ready.messages),
    hasMore: resumed ? state.hasMore : ready.has_more,
    loadingOlder: false,
    cursor: Math.max(resumed ? state.cursor : 0, lastSeq(ready.messages)),
    // The pieces sent during the gap are lost; the whole message follows.
    streams: same ? state.streams.map((stream) => ({ ...stream, broken: true })) : [],
    latest: resumed ? ready.messages[ready.messages.length - 1] : undefined,
    typing: undefined,
    typingSince: 0,
    rating: closed ? asked(state, closed) : conversation.status === "resolved" || same ? state.rating : undefined,
    asking: control.holder === "agent" ? state.asking : "no",
  };
  next.streams = next.streams.filter((stream) => !next.messages.some((message) => message.id === stream.id));
  const actions: Action[] = [
    ...settled.actions,
    { do: "timer", name: "slow", ms: null },
    { do: "remember", name: "token", value: token },
    { do: "remember", name: "bot", value: JSON.stringify(bot) },
    { do: "remember", name: "active", value: isActive(next) ? "1" : null },
  ];
  if (next.asking === "wanted") {
    next.asking = "asked";
    actions.push({ do: "ask_human" });
  }
  const shown = markRead(next, true);
  return flush(shown.state, [...actions, ...shown.actions]);
}

/** A session that ended is asked about once in a browser: not again after an answer, nor after a skip. */
function asked(state: State, closed: Closed): Rating | undefined {
  if (state.rating?.session === closed.session) return state.rating;
  return state.skipped === closed.session ? undefined : { ...closed, step: "ask" };
}

export function onLost(state: State): Step {
  if (state.connection === "idle" || state.connection === "refused") return quiet(state);
  return {
    state: { ...state, connection: "lost", typing: undefined, loadingOlder: false, outbox: suspend(state.outbox) },
    // Each failed attempt is another loss; the wait before saying so counts from the first.
    actions: state.connection === "online" ? [{ do: "timer", name: "slow", ms: SLOW_AFTER }] : [],
  };
}

/** A refused connect. A stale token is forgotten once; a crowded server is asked again later; the rest is said plainly. */
export function onRefused(state: State, refusal: Refusal): Step {
  if (refusal.code === "bad_token" && state.token) {
    return {
      state: { ...state, token: undefined, cursor: 0, conversation: undefined, messages: [] },
      actions: [{ do: "remember", name: "token", value: null }, { do: "connect" }],
    };
  }
  const next: State = { ...state, connection: "refused", slow: false, refusal, outbox: suspend(state.outbox) };
  const actions: Action[] = [{ do: "disconnect" }, { do: "timer", name: "slow", ms: null }];
  if (refusal.code === "rate_limited" || refusal.code === "unavailable") {
    actions.push({ do: "timer", name: "retry_connect", ms: CONNECT_AGAIN_AFTER });
  }
  return { state: next, actions };
}

export function onConnectAgain(state: State): Step {
  return onStart({ ...state, connection: "idle", refusal: undefined });
}

/** A new identity, or none: what this browser holds of the earlier one is shown no more. */
export function onIdentity(state: State, identity: string | undefined, forget: boolean): Step {
  if (identity === state.identity && !forget) return quiet(state);
  const fresh = initial(forget ? { bot: state.bot } : { ...state }, identity);
  const next = { ...fresh, open: state.open, visible: state.visible, limits: state.limits };
  const actions: Action[] = [
    ...state.uploads.map((upload): Action => ({ do: "cancel_upload", key: upload.key })),
    { do: "disconnect" },
    ...(forget ? [{ do: "forget" } as const] : []),
  ];
  if (state.connection === "idle" || (forget && !state.open)) return { state: next, actions };
  const started = onStart(next);
  return { state: started.state, actions: [...actions, ...started.actions] };
}

// ---- what the server says

export function onMessage(state: State, message: Message): Step {
  const settled = settle(state, [message]);
  const seen = state.messages.some((held) => held.id === message.id);
  const next: State = {
    ...settled.state,
    messages: merge(state.messages, [message]),
    cursor: Math.max(state.cursor, message.seq),
    streams: state.streams.filter((stream) => stream.id !== message.id),
    latest: seen || message.author.kind === "contact" ? state.latest : message,
    typing: state.typing?.kind === message.author.kind ? undefined : state.typing,
    rating: message.author.kind === "contact" ? undefined : state.rating,
  };
  if (message.author.kind === "contact" && next.conversation) {
    next.conversation = { ...next.conversation, status: "open" };
  }
  const shown = markRead(next);
  const actions: Action[] = [...settled.actions, ...shown.actions];
  if (isActive(next) !== isActive(state)) {
    actions.push({ do: "remember", name: "active", value: isActive(next) ? "1" : null });
  }
  return flush(shown.state, actions);
}

/** A message that is shown is another now; one that is not held comes as it is with its page. */
export const onChanged = (state: State, message: Message): Step =>
  quiet(state.messages.some((held) => held.id === message.id) ? { ...state, messages: merge(state.messages, [message]) } : state);

export const onDelta = (state: State, id: string, text: string): Step =>
  quiet({ ...state, streams: addDelta(state, id, text) });

export function onTyping(state: State, typing: Typing): Step {
  return {
    state: { ...state, typing: typing.on ? typing.author : undefined },
    actions: [{ do: "timer", name: "typing_gone", ms: typing.on ? TYPING_GONE_AFTER : null }],
  };
}

export const onControl = (state: State, control: Control): Step =>
  quiet({
    ...state,
    control,
    asking: "no",
    // A reply of the agent that a handover interrupts is never finished.
    streams: control.holder === "agent" ? state.streams : [],
  });

export const onReceipt = (state: State, receipt: Receipt): Step =>
  quiet({ ...state, messages: applyReceipt(state.messages, receipt) });

export const onBot = (state: State, bot: ChatBot): Step => ({
  state: { ...state, bot },
  actions: [{ do: "remember", name: "bot", value: JSON.stringify(bot) }],
});

export const onClosed = (state: State, closed: Closed): Step => ({
  state: {
    ...state,
    rating: { ...closed, step: "ask" },
    control: { holder: "agent" },
    asking: "no",
    typing: undefined,
    streams: [],
  },
  actions: [{ do: "remember", name: "active", value: state.outbox.length ? "1" : null }],
});

export const onOlder = (state: State, page: Page | undefined): Step =>
  quiet({
    ...state,
    loadingOlder: false,
    messages: merge(state.messages, page?.messages ?? []),
    hasMore: page ? page.has_more : state.hasMore,
  });

// ---- time and the page

export function onTimer(state: State, name: Timer): Step {
  switch (name) {
    case "slow":
      return quiet({ ...state, slow: state.connection === "connecting" || state.connection === "lost" });
    case "typing_gone":
      return quiet({ ...state, typing: undefined });
    case "typing_stop":
      return stopTyping(state);
    case "retry_connect":
      return state.connection === "refused" ? onConnectAgain(state) : quiet(state);
  }
}

export function onSight(state: State, sight: { open?: boolean; visible?: boolean }): Step {
  const next = { ...state, ...sight };
  if (next.open && next.connection === "idle") {
    const started = onStart(next);
    const shown = markRead(started.state);
    return { state: shown.state, actions: [...started.actions, ...shown.actions] };
  }
  return markRead(next);
}

export function stopTyping(state: State): Step {
  if (!state.typingSince) return quiet(state);
  return {
    state: { ...state, typingSince: 0 },
    actions: [
      { do: "timer", name: "typing_stop", ms: null },
      { do: "typing", on: false },
    ],
  };
}

/** What is on the screen is read; said to the server when it is news, or again after a reconnect. */
function markRead(state: State, again = false): Step {
  const last = lastSeq(state.messages);
  if (!state.open || !state.visible || !last || (last <= state.read && !again)) return quiet(state);
  return {
    state: { ...state, read: Math.max(state.read, last) },
    actions: [
      { do: "read", seq: last },
      { do: "remember", name: "read", value: String(last) },
    ],
  };
}
