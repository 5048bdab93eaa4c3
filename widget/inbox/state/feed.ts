/**
 * The live feed as a pure function: what the server says, applied to what the inbox knows.
 *
 * Any event may come twice or late. A conversation is ordered by `revision`, its control by `epoch`, messages by
 * `seq` and id, receipts only move forward; so a replay after a reconnect changes nothing that is already known.
 */
import type { Conversation, ConversationControl, InboxServerEvents, InboxMessage } from "../../protocol";
import { grown } from "./call";
import { outdated, place } from "./lists";
import { type InboxState, type Live, type Pending, QUIET, type Speaker } from "./model";
import { drop, get, put, type Table } from "./table";
import { withChanged, withMessage, withReceipt } from "./thread";

/** The feed tells a changed message with the body of a new one. */
export type FeedEvents = InboxServerEvents & { message_changed: InboxServerEvents["message"] };
type Body<K extends keyof FeedEvents> = Parameters<FeedEvents[K]>[0];

/** `now` is the reader's clock in milliseconds: live things fade when nothing follows them. */
export type FeedInput =
  | { kind: "subscribed"; cursor: number }
  | ({ kind: "conversation" } & Body<"conversation">)
  | ({ kind: "message" } & Body<"message">)
  | ({ kind: "message_changed" } & Body<"message_changed">)
  | ({ kind: "control" } & Body<"control">)
  | ({ kind: "receipt" } & Body<"receipt">)
  | ({ kind: "rated" } & Body<"rated">)
  | ({ kind: "delta"; now: number } & Body<"delta">)
  | ({ kind: "gone" } & Body<"gone">)
  | ({ kind: "typing"; now: number } & Body<"typing">)
  | ({ kind: "viewing"; now: number } & Body<"viewing">)
  | ({ kind: "mentioned" } & Body<"mentioned">)
  | ({ kind: "presence" } & Body<"presence">)
  | ({ kind: "call" } & Body<"call">)
  | ({ kind: "resync" } & Body<"resync">)
  | { kind: "line_up" }
  | { kind: "line_lost" }
  | { kind: "fade"; now: number };

/** A typing signal without news is over after this many milliseconds, a reply in the making after the second. */
export const TYPING_FADES = 8_000;
export const WRITING_FADES = 45_000;
/** Whoever looks says so every half minute. */
export const VIEWING_FADES = 65_000;
const CLOSED_KEPT = 8;

export function onFeed(state: InboxState, input: FeedInput): InboxState {
  switch (input.kind) {
    case "subscribed":
      // With an `after` the missed events are still on their way: only a first subscription starts here.
      return state.cursor === undefined ? { ...state, cursor: input.cursor } : state;
    case "conversation":
      return onConversation(reached(state, input.cursor), input.conversation);
    case "message":
      return onSummary(onMessage(reached(state, input.cursor), input.conversation, input.message), input);
    case "message_changed":
      return onChanged(reached(state, input.cursor), input);
    case "control":
      return onControl(reached(state, input.cursor), input.conversation, input.control);
    case "receipt":
      return onReceipt(reached(state, input.cursor), input);
    case "rated":
      return onRated(reached(state, input.cursor), input);
    case "delta":
      return onDelta(state, input);
    case "gone":
      return onGone(state, input.conversation);
    case "typing":
      return onTyping(state, input);
    case "viewing":
      return onViewing(state, input);
    case "mentioned":
      return { ...reached(state, input.cursor), lists: outdated(state, ({ filter }) => filter.view === "mentions"), countsStale: true };
    case "presence":
      return onPresence(state, input);
    case "call":
      return onCall(state, input);
    case "resync":
      return onResync(state, input.cursor);
    case "line_up":
      // The server now tells who is online, and only that: whoever went meanwhile is not mentioned.
      return { ...state, onlineContacts: new Set() };
    case "line_lost":
      return eachLive(state, (live) => ({
        ...live,
        typing: [],
        viewing: [],
        ...(live.writing ? { writing: { ...live.writing, broken: true } } : {}),
      }));
    case "fade":
      return onFade(state, input.now);
  }
}

function reached(state: InboxState, cursor: number): InboxState {
  return state.cursor !== undefined && cursor <= state.cursor ? state : { ...state, cursor };
}

/** A snapshot from the feed or from an act's answer. Pages pass `counted: false`: the counts were asked for apart. */
export function onConversation(state: InboxState, conversation: Conversation, counted = true): InboxState {
  const known = get(state.conversations, conversation.id);
  if (known && known.revision >= conversation.revision) return state;
  // A control event may have run ahead of the snapshot that carries the older one.
  const control = known && known.control.epoch > conversation.control.epoch ? known.control : conversation.control;
  return silenced(place(state, { ...conversation, control }, counted), conversation.id, control);
}

/** The row of the conversation after a message. One that no loaded page holds is marked to be fetched. */
function onSummary(state: InboxState, { conversation: id, message, summary }: Body<"message">): InboxState {
  const known = get(state.conversations, id);
  if (!known) return { ...state, unmet: true };
  if (known.revision >= summary.revision) return state;
  const { waiting_since: _over, service: _former, ...rest } = awake(known, summary.status);
  const { author, text, at } = message;
  const preview = author.kind === "system" ? {} : { preview: { author, text, at, private: message.private } };
  // Further events of the same act have the same revision and more to tell, so they must still count as news.
  return place(state, { ...rest, ...summary, ...preview, revision: summary.revision - 1 });
}

/** What is not put aside any more has no time to come back at. */
function awake(conversation: Conversation, status: Conversation["status"]): Conversation {
  if (status === "snoozed" || !conversation.snooze) return conversation;
  const { snooze: _over, ...rest } = conversation;
  return rest;
}

/** Edited, taken back, reacted to, delivered or not: the same message, wherever it is shown. */
function onChanged(state: InboxState, { conversation: id, message, summary }: Body<"message_changed">): InboxState {
  let next = state;
  const thread = get(state.threads, id);
  if (thread) next = { ...next, threads: put(next.threads, id, withChanged(thread, message)) };
  if (message.client_id) next = { ...next, pending: confirmed(next.pending, id, message.client_id) };
  const known = get(next.conversations, id);
  if (!known) return next;
  const { author, text, at } = message;
  const { preview } = known;
  const isLast = preview?.at === at && preview.author.kind === author.kind && preview.private === message.private;
  const shown = isLast ? { ...known, preview: { ...preview, text } } : known;
  if (known.revision >= summary.revision) return isLast ? { ...next, conversations: put(next.conversations, id, shown) } : next;
  const { waiting_since: _over, service: _former, ...rest } = awake(shown, summary.status);
  return place(next, { ...rest, ...summary, revision: summary.revision - 1 });
}

function onControl(state: InboxState, id: string, control: ConversationControl): InboxState {
  const known = get(state.conversations, id);
  if (!known) return silenced(state, id, control);
  if (known.control.epoch >= control.epoch) return state;
  return silenced(place(state, { ...known, control }), id, control);
}

/** Once a person holds the conversation, a reply being written will never be sent. */
function silenced(state: InboxState, id: string, control: ConversationControl): InboxState {
  if (control.holder !== "operator") return state;
  const live = get(state.live, id);
  return live?.writing ? setLive(state, id, withoutWriting(live, live.writing.id)) : state;
}

/** A message from the feed, or the answer to one sent from here. */
export function onMessage(state: InboxState, conversation: string, message: InboxMessage): InboxState {
  let next = state;
  const thread = get(state.threads, conversation);
  if (thread) next = { ...next, threads: put(next.threads, conversation, withMessage(thread, message)) };
  if (message.client_id) next = { ...next, pending: confirmed(next.pending, conversation, message.client_id) };
  const live = get(state.live, conversation);
  if (!live && message.author.kind !== "agent") return next;
  const quiet = withoutWriting(live ?? QUIET, message.id);
  return setLive(next, conversation, { ...quiet, typing: quiet.typing.filter((t) => !same(t.author, message.author)) });
}

export function confirmed(pending: Table<readonly Pending[]>, conversation: string, clientId: string): Table<readonly Pending[]> {
  const list = get(pending, conversation);
  if (!list?.some((p) => p.client_id === clientId)) return pending;
  const rest = list.filter((p) => p.client_id !== clientId);
  return rest.length > 0 ? put(pending, conversation, rest) : drop(pending, conversation);
}

function onReceipt(state: InboxState, { conversation, seq, side, state: reachedState }: Body<"receipt">): InboxState {
  if (side === "operator") return onReadInside(state, conversation, seq);
  const thread = get(state.threads, conversation);
  if (!thread) return state;
  const next = withReceipt(thread, seq, reachedState);
  return next === thread ? state : { ...state, threads: put(state.threads, conversation, next) };
}

/** What is told of a call that is over does not come back to life. */
function onCall(state: InboxState, { call, hearing }: Body<"call">): InboxState {
  const known = get(state.calls, call.conversation);
  const isOver = known !== undefined && (known.call.id > call.id || (known.call.id === call.id && known.call.ended_at !== undefined && !call.ended_at));
  if (isOver) return state;
  return { ...state, calls: put(state.calls, call.conversation, { call: grown(known?.call, call), ...(hearing ? { hearing } : {}) }) };
}

/** The notice that ended the session shows what the contact gave it; the conversation's own snapshot follows. */
function onRated(state: InboxState, { conversation, session, rating }: Body<"rated">): InboxState {
  const thread = get(state.threads, conversation);
  if (!thread) return state;
  const messages = thread.messages.map((m) => (m.session === session ? { ...m, rating } : m));
  return { ...state, threads: put(state.threads, conversation, { ...thread, messages }) };
}

/** Some operator, perhaps in another tab, has read up to `seq`. */
function onReadInside(state: InboxState, id: string, seq: number): InboxState {
  const known = get(state.conversations, id);
  const unread = known ? Math.min(known.unread, Math.max(0, known.last_seq - seq)) : 0;
  if (!known || unread === known.unread) return state;
  return { ...state, conversations: put(state.conversations, id, { ...known, unread }) };
}

function onDelta(state: InboxState, { conversation, id, text, now }: Body<"delta"> & { now: number }): InboxState {
  const live = get(state.live, conversation) ?? QUIET;
  if (live.closed.includes(id)) return state;
  if (get(state.conversations, conversation)?.control.holder === "operator") return state;
  if (get(state.threads, conversation)?.messages.some((m) => m.id === id)) return state;
  const old = live.writing?.id === id ? live.writing : { id, text: "", broken: false, at: now };
  return setLive(state, conversation, { ...live, writing: { ...old, text: old.text + text, at: now } });
}

/** Not kept any longer: whoever has it open is told by the thread itself, which cannot be read again. */
function onGone(state: InboxState, id: string): InboxState {
  const lists = Object.fromEntries(Object.entries(state.lists).map(([key, list]) => [key, list.ids.includes(id) ? { ...list, ids: list.ids.filter((each) => each !== id) } : list])) as InboxState["lists"];
  return { ...state, lists, gone: new Set([...state.gone, id]), conversations: drop(state.conversations, id), threads: drop(state.threads, id), live: drop(state.live, id), pending: drop(state.pending, id), countsStale: true };
}

function onTyping(state: InboxState, { conversation, author, on, now }: Body<"typing"> & { now: number }): InboxState {
  if (author.kind === "operator" && author.id !== undefined && author.id === state.me?.id) return state;
  const live = get(state.live, conversation) ?? QUIET;
  const others = live.typing.filter((t) => !same(t.author, author));
  if (!on && others.length === live.typing.length) return state;
  return setLive(state, conversation, { ...live, typing: on ? [...others, { author, at: now }] : others });
}

function onViewing(state: InboxState, { conversation, operator, on, now }: Body<"viewing"> & { now: number }): InboxState {
  if (operator.id === state.me?.id) return state;
  const live = get(state.live, conversation) ?? QUIET;
  const others = (live.viewing ?? []).filter(({ id }) => id !== operator.id);
  if (!on && others.length === (live.viewing?.length ?? 0)) return state;
  return setLive(state, conversation, { ...live, viewing: on ? [...others, { ...operator, at: now }] : others });
}

function onPresence(state: InboxState, { operators, contact }: Body<"presence">): InboxState {
  let next = operators ? { ...state, onlineOperators: operators } : state;
  if (contact && contact.online !== state.onlineContacts.has(contact.id)) {
    const online = new Set(state.onlineContacts);
    if (contact.online) online.add(contact.id);
    else online.delete(contact.id);
    next = { ...next, onlineContacts: online };
  }
  return next;
}

/** The past is unknown now. What is shown stays, marked stale, until fresh pages replace it. */
function onResync(state: InboxState, cursor: number): InboxState {
  const lists = outdated(state);
  const shards = state.threads.shards.map(
    (shard) => shard && new Map([...shard].map(([id, thread]) => [id, { ...thread, stale: true }])),
  );
  return { ...state, cursor, lists, threads: { ...state.threads, shards }, countsStale: true };
}

function onFade(state: InboxState, now: number): InboxState {
  return eachLive(state, (live) => {
    const typing = live.typing.filter((t) => now - t.at < TYPING_FADES);
    const viewing = (live.viewing ?? []).filter((v) => now - v.at < VIEWING_FADES);
    const over = live.writing && now - live.writing.at >= WRITING_FADES ? live.writing : undefined;
    if (!over && typing.length === live.typing.length && viewing.length === (live.viewing?.length ?? 0)) return live;
    return { ...(over ? withoutWriting(live, over.id) : live), typing, viewing };
  });
}

function withoutWriting(live: Live, id: string): Live {
  const closed = live.closed.includes(id) ? live.closed : [...live.closed, id].slice(-CLOSED_KEPT);
  if (live.writing?.id !== id) return { ...live, closed };
  const { writing: _over, ...rest } = live;
  return { ...rest, closed };
}

function eachLive(state: InboxState, change: (live: Live) => Live): InboxState {
  let live = state.live;
  for (const shard of state.live.shards) {
    for (const [id, old] of shard ?? []) {
      if (!old.writing && old.typing.length === 0 && !old.viewing?.length) continue;
      const changed = change(old);
      if (changed !== old) live = put(live, id, changed);
    }
  }
  return live === state.live ? state : { ...state, live };
}

function setLive(state: InboxState, id: string, live: Live): InboxState {
  return { ...state, live: put(state.live, id, live) };
}

function same(a: Speaker, b: Speaker): boolean {
  return a.kind === b.kind && (a.id === undefined || b.id === undefined || a.id === b.id);
}
