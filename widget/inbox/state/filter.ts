/** What a list is narrowed by: a view, and what else must hold. */
import type { Conversation, Priority, SavedFilter, Status, View } from "../../protocol";
import { type TopicFilter, topicOf } from "../session/comments_types";
import { isLate, pressing } from "./service/clocks";

export interface Narrow {
  status?: Status;
  label?: string;
  priority?: Priority;
  inbox?: string;
  channel?: string;
  team?: string;
  assignee?: string;
  /** The contact waits at least so many seconds. */
  waiting_s?: number;
  /** Something that was promised came late, or not yet. */
  breached?: boolean;
}

export interface Filter extends Narrow {
  view: View;
  topic?: TopicFilter | undefined;
}

/** Where it is decided who belongs where: the operator, and the teams they are in. */
export interface Viewer {
  me?: string | undefined;
  teams: ReadonlySet<string>;
}

export const NARROWS = ["status", "label", "priority", "inbox", "channel", "team", "assignee", "waiting_s", "breached"] as const satisfies readonly (keyof Narrow)[];

/** The name of a list: the same for the same filter. */
export function listKey(filter: Filter): string {
  const parts = NARROWS.flatMap((key) => (filter[key] === undefined ? [] : [`${key}=${filter[key]}`]));
  return [filter.view, ...(filter.topic ? [filter.topic] : []), ...parts].join(" ");
}

export const isNarrow = (filter: Narrow): boolean => NARROWS.some((key) => filter[key] !== undefined);

/** Without parts that say nothing. */
export function narrowOf(from: Narrow): Narrow {
  return Object.fromEntries(NARROWS.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]]))) as Narrow;
}

export function filterOf({ view, topic, narrow }: { view: View; topic?: TopicFilter | undefined; narrow?: Narrow | undefined }): Filter {
  return { view, ...(topic ? { topic } : {}), ...narrow };
}

export function fromSaved({ view, topic, ...narrow }: SavedFilter): Filter {
  return { view: view ?? "all", ...(topic === "messages" || topic === "comments" ? { topic } : {}), ...narrowOf(narrow) };
}

/** Views whose order or members no conversation tells: only the server's pages say them. */
export const isTold = (filter: Filter): boolean => filter.view === "mentions";

const STATUS: Record<View, Status | undefined> = { mine: "open", unassigned: "open", all: "open", team: "open", resolved: "resolved", snoozed: "snoozed", mentions: undefined, due: "open" };
/** Views that take another status than their own. */
export const takesStatus = (view: View): boolean => view === "mine" || view === "all" || view === "team" || view === "mentions";

export function belongs(conversation: Conversation, view: View, { me, teams }: Viewer, status?: Status): boolean {
  const wanted = takesStatus(view) ? (status ?? STATUS[view]) : STATUS[view];
  if (wanted !== undefined && conversation.status !== wanted) return false;
  const { holder, operator } = conversation.control;
  if (view === "mine") return holder === "operator" && operator?.id === me;
  if (view === "unassigned") return holder === "queue";
  if (view === "due") return pressing(conversation.service) !== undefined;
  return view !== "team" || (conversation.team !== undefined && teams.has(conversation.team.id));
}

/** Whether it stands in the list of a view, or in what a filter leaves of that. */
export function isListed(conversation: Conversation, filter: Filter, viewer: Viewer): boolean {
  const { topic, status, label, priority, inbox, channel, team, assignee, waiting_s, breached } = filter;
  const { holder, operator } = conversation.control;
  return (
    belongs(conversation, filter.view, viewer, status) &&
    (status === undefined || conversation.status === status) &&
    (topic === undefined || (topicOf(conversation) !== undefined) === (topic === "comments")) &&
    (label === undefined || (conversation.labels?.some(({ id }) => id === label) ?? false)) &&
    (priority === undefined || (conversation.priority ?? "none") === priority) &&
    (inbox === undefined || conversation.inbox.id === inbox) &&
    (channel === undefined || conversation.inbox.channel === channel) &&
    (team === undefined || conversation.team?.id === team) &&
    (assignee === undefined || (holder === "operator" && operator?.id === assignee)) &&
    (!breached || isLate(conversation)) &&
    // How long it is by now only the clock knows; the server's pages bring those that came of age.
    (waiting_s === undefined || conversation.waiting_since !== undefined)
  );
}
