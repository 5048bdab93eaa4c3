/** Small conversations and messages to test with. */
import type { Contact, Conversation, InboxMessage, Levels, Me, Summary } from "../../protocol";
import type { FeedInput } from "../state/feed";
import { emptyState, type InboxState } from "../state/model";
import type { PageInput } from "../state/pages";
import { reduce } from "../state/store";

const MODULES = ["users", "bots", "widget", "settings", "conversations", "analytics", "billing", "whatsapp", "social", "campaigns", "tasks", "live_chat", "integrations", "media", "voice"] as const;

/** Everywhere this level, but for those that are named. */
export const levelsWith = (everywhere: Levels["users"], others: Partial<Levels> = {}): Levels =>
  ({ ...Object.fromEntries(MODULES.map((module) => [module, everywhere])), ...others }) as Levels;

export const me: Me = { id: "op_1", name: "Mira", email: "mira@example.com", role: "operator", levels: levelsWith("edit"), sees: "all", second_factor: false, second_factor_required: false };

export function minute(n: number): string {
  return new Date(Date.UTC(2026, 4, 4, 10, n)).toISOString();
}

export function conversation(id: string, more: Partial<Conversation> = {}): Conversation {
  return {
    id,
    inbox: { id: "in_1", name: "Website", channel: "web" },
    contact: { id: `ct_${id}`, name: `Contact ${id}` },
    status: "open",
    control: { holder: "agent", epoch: 1, since: minute(0) },
    last_seq: 0,
    unread: 0,
    created_at: minute(0),
    updated_at: minute(0),
    revision: 1,
    ...more,
  };
}

export const heldBy = (id: string, name: string, epoch = 2): Conversation["control"] => ({
  holder: "operator",
  operator: { id, name },
  epoch,
  since: minute(1),
});
export const queued = (epoch = 2): Conversation["control"] => ({ holder: "queue", epoch, since: minute(1) });

export function message(seq: number, more: Partial<InboxMessage> = {}): InboxMessage {
  return { seq, id: `m${seq}`, author: { kind: "contact" }, text: `text ${seq}`, private: false, at: minute(seq), ...more };
}

/** What the server tells of conversation `a` after message `seq`. */
export const summary = (seq: number, more: Partial<Summary> = {}): Summary => ({
  status: "open",
  last_seq: seq,
  unread: 0,
  updated_at: minute(seq),
  revision: seq,
  ...more,
});

export const contact = (id: string, name: string): Contact => ({ id, name, shown_as: name, identities: [], created_at: minute(0) });

export const start = (): InboxState => emptyState(me);
export const feed = (state: InboxState, ...inputs: FeedInput[]): InboxState =>
  inputs.reduce((s, input) => reduce(s, { on: "feed", input }), state);
export const page = (state: InboxState, ...inputs: PageInput[]): InboxState =>
  inputs.reduce((s, input) => reduce(s, { on: "page", input }), state);

/** A state with one open conversation `a` of three messages, and lists that are loaded. */
export function opened(): InboxState {
  return page(
    start(),
    { kind: "list_page", filter: { view: "all" }, page: { items: [conversation("a", { last_seq: 3 })] }, first: true },
    { kind: "list_page", filter: { view: "mine" }, page: { items: [] }, first: true },
    { kind: "list_page", filter: { view: "unassigned" }, page: { items: [] }, first: true },
    { kind: "counts", counts: { mine: 0, unassigned: 0, all: 1 } },
    { kind: "thread_page", id: "a", page: { items: [message(1), message(2), message(3)], has_more: false }, part: "latest" },
  );
}
