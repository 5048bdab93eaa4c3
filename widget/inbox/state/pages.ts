/** Answers of HTTP calls applied to what the inbox knows; the same order rules as the feed's. */
import type { Contact, ContactMerge, Conversation, ConversationPage, Counts, InboxMessage, MessagePage } from "../../protocol";
import { onConversation } from "./feed";
import { type Filter, isListed, isTold } from "./filter";
import { activity, compareIn, listOf, outdated, setList as putList, viewerOf } from "./lists";
import { type InboxState, type List, newThread, type Thread } from "./model";
import { drop, get, put, putAll } from "./table";
import { merge } from "./thread";

export type PageInput =
  | { kind: "list_asked"; filter: Filter }
  | { kind: "list_page"; filter: Filter; page: ConversationPage; first: boolean }
  | { kind: "list_failed"; filter: Filter; error: string }
  | { kind: "teams"; teams: readonly string[] }
  | { kind: "newest"; conversations: readonly Conversation[] }
  | { kind: "counts"; counts: Counts }
  | { kind: "recount" }
  | { kind: "snapshot"; conversation: Conversation }
  | { kind: "thread_asked"; id: string }
  | { kind: "thread_page"; id: string; page: MessagePage; part: "latest" | "older" }
  | { kind: "thread_failed"; id: string; error: string; part: "latest" | "older" }
  | { kind: "older_asked"; id: string }
  | { kind: "seen"; id: string }
  | { kind: "contact"; contact: Contact }
  | { kind: "contact_gone"; id: string }
  | { kind: "merged"; contact: Contact; gone: string }
  | { kind: "taken_apart"; contact: Contact; merge: ContactMerge }
  | { kind: "earlier"; contact: string; conversations: readonly Conversation[] };

export function onPage(state: InboxState, input: PageInput): InboxState {
  switch (input.kind) {
    case "list_asked":
      return setList(state, input.filter, { phase: "loading" }, ["error"]);
    case "list_page":
      return onListPage(state, input.filter, input.page, input.first);
    case "list_failed":
      return setList(state, input.filter, { phase: "failed", error: input.error });
    case "teams":
      return onTeams(state, new Set(input.teams));
    case "newest":
      return input.conversations.reduce<InboxState>((s, c) => learn(s, c, false), { ...state, unmet: false });
    case "counts":
      return { ...state, counts: input.counts, countsStale: false };
    case "recount":
      return { ...state, countsStale: true };
    case "snapshot":
      return learn(state, input.conversation, true);
    case "thread_asked":
      return setThread(state, input.id, (t) => ({ ...t, phase: t.messages.length > 0 ? t.phase : "loading" }));
    case "thread_page":
      return setThread(state, input.id, (t) => withPage(t, input.page, input.part));
    case "thread_failed":
      return setThread(state, input.id, (t) =>
        input.part === "older"
          ? { ...t, older: "failed" }
          : { ...t, phase: t.messages.length > 0 ? t.phase : "failed", error: input.error },
      );
    case "older_asked":
      return setThread(state, input.id, (t) => ({ ...t, older: "loading" }));
    case "seen":
      return onSeen(state, input.id);
    case "contact":
      return { ...onRename(state, input.contact), contacts: put(state.contacts, input.contact.id, input.contact) };
    case "contact_gone":
      return { ...state, contacts: drop(state.contacts, input.id), earlier: drop(state.earlier, input.id) };
    case "merged":
      return onMerged(state, input.contact, input.gone);
    case "taken_apart":
      return onTakenApart(state, input.contact, input.merge);
    case "earlier":
      return onEarlier(state, input.contact, input.conversations);
  }
}

/** In another team one has other work. */
function onTeams(state: InboxState, teams: ReadonlySet<string>): InboxState {
  const same = teams.size === state.teams.size && [...teams].every((id) => state.teams.has(id));
  if (same) return state;
  return { ...state, teams, lists: outdated(state, ({ filter }) => filter.view === "team"), countsStale: state.counts !== undefined };
}

/** A snapshot obeys the feed's rule for conversations; a first sight of one leaves the counts alone. */
function learn(state: InboxState, conversation: Conversation, counted: boolean): InboxState {
  return onConversation(state, conversation, counted && get(state.conversations, conversation.id) !== undefined);
}

function onListPage(state: InboxState, filter: Filter, page: ConversationPage, first: boolean): InboxState {
  let next = state;
  const old = listOf(state, filter);
  // A first sight needs no placing: this list is put together below, the others have pages of their own.
  for (const conversation of page.items) if (get(next.conversations, conversation.id)) next = learn(next, conversation, false);
  const unmet = page.items.filter(({ id }) => !get(next.conversations, id));
  next = { ...next, conversations: putAll(next.conversations, unmet.map((c) => [c.id, c] as const)) };
  const known = listOf(next, filter).ids;
  const list: List = { filter, ids: isTold(filter) ? told(known, page, first) : members(next, filter, page, first && old.stale, known), phase: "ready", stale: false };
  if (page.next_cursor !== undefined) list.next = page.next_cursor;
  return putList(next, filter, list);
}

/** In the server's order: nothing known here tells another. */
function told(known: readonly string[], page: ConversationPage, first: boolean): readonly string[] {
  return [...new Set([...(first ? [] : known), ...page.items.map((c) => c.id)])];
}

function members(state: InboxState, filter: Filter, page: ConversationPage, afresh: boolean, known: readonly string[]): readonly string[] {
  // What the feed brought while the page was on its way is newer than the page and stays.
  const cut = page.items[0] ? activity(page.items[0]) : "";
  const kept = afresh ? known.filter((id) => newerThan(state, id, cut)) : known;
  const viewer = viewerOf(state);
  const compare = compareIn(filter);
  const seen = new Set(kept);
  const fresh = page.items.map((c) => get(state.conversations, c.id) ?? c).filter((c) => !seen.has(c.id) && isListed(c, filter, viewer));
  const last = get(state.conversations, kept.at(-1) ?? "");
  const first = fresh[0];
  // The next page of a long list stands below all of it: nothing has to be sorted anew.
  if (!afresh && (!last || !first || compare(last, first) < 0)) return [...kept, ...fresh.sort(compare).map((c) => c.id)];
  const all = kept.map((id) => get(state.conversations, id)).filter((c): c is Conversation => c !== undefined && isListed(c, filter, viewer));
  return [...all, ...fresh].sort(compare).map((c) => c.id);
}

function newerThan(state: InboxState, id: string, cut: string): boolean {
  const conversation = get(state.conversations, id);
  return conversation !== undefined && activity(conversation) > cut;
}

function setList(state: InboxState, filter: Filter, change: Partial<List>, without: (keyof List)[] = []): InboxState {
  const list = { ...listOf(state, filter), filter, ...change };
  for (const part of without) delete list[part];
  return putList(state, filter, list);
}

function setThread(state: InboxState, id: string, change: (thread: Thread) => Thread): InboxState {
  return { ...state, threads: put(state.threads, id, change(get(state.threads, id) ?? newThread)) };
}

function withPage(thread: Thread, page: MessagePage, part: "latest" | "older"): Thread {
  const { error: _gone, ...rest } = thread;
  if (part === "older") return { ...rest, messages: merge(page.items, thread.messages), hasMore: page.has_more, older: "idle" };
  const last = thread.messages.at(-1);
  const first = page.items[0];
  const joins = last && first && first.seq <= last.seq + 1 && thread.phase === "ready";
  const messages = joins ? merge(thread.messages, page.items) : newest(page.items, thread.messages);
  return { ...rest, messages, hasMore: joins ? thread.hasMore : page.has_more, phase: "ready", stale: false };
}

/** A fresh page, and whatever the feed brought after its end. */
function newest(page: readonly InboxMessage[], known: readonly InboxMessage[]): readonly InboxMessage[] {
  const end = page.at(-1)?.seq ?? 0;
  return merge(page, known.filter((m) => m.seq > end));
}

/** This operator has read it all: the mark goes at once, the server's snapshot follows. */
function onSeen(state: InboxState, id: string): InboxState {
  const known = get(state.conversations, id);
  if (!known || known.unread === 0) return state;
  return { ...state, conversations: put(state.conversations, id, { ...known, unread: 0 }) };
}

function onRename(state: InboxState, contact: Contact): InboxState {
  if (!contact.name) return state;
  const { name } = contact;
  let conversations = state.conversations;
  for (const shard of state.conversations.shards) {
    for (const [id, known] of shard ?? []) {
      if (known.contact.id !== contact.id || known.contact.name === name) continue;
      conversations = put(conversations, id, { ...known, contact: { ...known.contact, name } });
    }
  }
  return { ...state, conversations };
}

/** The server's snapshots follow; until then what is on screen must not name a contact who is gone. */
function onMerged(state: InboxState, contact: Contact, gone: string): InboxState {
  const moved = eachConversation(state, (c) => c.contact.id === gone, (c) => ({ id: contact.id, name: contact.name ?? c.contact.name }));
  const renamed = onRename({ ...state, conversations: moved }, contact);
  return { ...renamed, contacts: put(drop(renamed.contacts, gone), contact.id, contact), earlier: drop(drop(renamed.earlier, gone), contact.id) };
}

function onTakenApart(state: InboxState, contact: Contact, { from }: ContactMerge): InboxState {
  const back = new Set(from.conversations);
  const conversations = eachConversation(state, (c) => c.contact.id === contact.id && back.has(c.id), () => ({ id: from.id, name: from.name }));
  return { ...state, conversations, contacts: put(state.contacts, contact.id, contact), earlier: drop(drop(state.earlier, from.id), contact.id) };
}

function eachConversation(state: InboxState, which: (c: Conversation) => boolean, contact: (c: Conversation) => Conversation["contact"]) {
  let { conversations } = state;
  for (const shard of state.conversations.shards) {
    for (const [id, known] of shard ?? []) if (which(known)) conversations = put(conversations, id, { ...known, contact: contact(known) });
  }
  return conversations;
}

function onEarlier(state: InboxState, contact: string, conversations: readonly Conversation[]): InboxState {
  const next = conversations.reduce((s, c) => learn(s, c, false), state);
  return { ...next, earlier: put(next.earlier, contact, conversations) };
}
