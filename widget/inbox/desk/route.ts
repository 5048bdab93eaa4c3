/** Where the operator is: the address bar is the truth. */
import type { View } from "../../protocol";
import type { TopicFilter } from "../session/comments_types";
import { type Filter, filterOf, isNarrow, NARROWS, type Narrow } from "../state/filter";
import { VIEWS } from "../state/model";
import { parsePlace as parseStudio, placePath as studioPath, type StudioPlace } from "../state/studio/place";
import { type Cell, createCell } from "./cell";

const BASE = "/inbox/";

/** Where somebody is in the knowledge. */
export type Place =
  | { page: "bases" }
  | { page: "questions" }
  | { page: "documents" | "search"; base: string }
  | { page: "document"; base: string; document: string };

export interface Route {
  view: View;
  /** Absent: messages and comments. */
  topic?: TopicFilter | undefined;
  /** What the view is narrowed by. */
  narrow?: Narrow | undefined;
  /** The saved view whose filter this is, perhaps changed since. */
  saved?: string | undefined;
  /** What messages are searched for; absent outside of the search. */
  search?: string | undefined;
  conversation?: string;
  /** The message to go to in the open conversation. */
  message?: string | undefined;
  /** On small screens the contact is a screen of its own. */
  contact: boolean;
  /** Absent among the conversations. */
  knowledge?: Place;
  /** Absent everywhere but among the assistants and the settings. */
  studio?: StudioPlace;
}

function parsePlace(path: string): Place | undefined {
  const [, rest] = /^\/inbox\/knowledge(\/.*)?$/.exec(path) ?? [];
  if (rest === undefined && !/^\/inbox\/knowledge\/?$/.test(path)) return undefined;
  const [area, base, page, document] = (rest ?? "").split("/").filter(Boolean).map(decodeURIComponent);
  if (area === "questions") return { page: "questions" };
  if (area !== "b" || !base) return { page: "bases" };
  if (page === "d" && document) return { page: "document", base, document };
  return { page: page === "search" ? "search" : "documents", base };
}

function placePath(place: Place): string {
  if (place.page === "bases") return "knowledge";
  if (place.page === "questions") return "knowledge/questions";
  const base = `knowledge/b/${encodeURIComponent(place.base)}`;
  if (place.page === "document") return `${base}/d/${encodeURIComponent(place.document)}`;
  return place.page === "search" ? `${base}/search` : base;
}

export function parse(path: string, search: string): Route {
  const asked = new URLSearchParams(search).get("view");
  const view = VIEWS.find((v) => v === asked) ?? "mine";
  const topic = parseTopic(new URLSearchParams(search).get("topic"));
  const said = new URLSearchParams(search);
  const narrow = parseNarrow(said);
  const saved = said.get("saved");
  const words = said.get("search");
  const list = { view, ...(topic ? { topic } : {}), ...(narrow ? { narrow } : {}), ...(saved ? { saved } : {}), ...(words === null ? {} : { search: words }) };
  const knowledge = parsePlace(path);
  if (knowledge) return { ...list, contact: false, knowledge };
  const studio = parseStudio(path);
  if (studio) return { ...list, contact: false, studio };
  const [, id, rest] = /^\/inbox\/c\/([^/]+)(\/contact)?\/?$/.exec(path) ?? [];
  const message = said.get("message");
  return id ? { ...list, conversation: decodeURIComponent(id), contact: rest !== undefined, ...(message ? { message } : {}) } : { ...list, contact: false };
}

const parseTopic = (asked: string | null): TopicFilter | undefined => (asked === "messages" || asked === "comments" ? asked : undefined);

/** What an address says that is no such thing finds nothing, which the server answers. */
function parseNarrow(said: URLSearchParams): Narrow | undefined {
  const parts = NARROWS.flatMap((key) => {
    const value = said.get(key);
    return value ? [[key, key === "waiting_s" ? Number(value) : key === "breached" ? value === "true" : value] as const] : [];
  });
  return parts.length > 0 ? (Object.fromEntries(parts) as Narrow) : undefined;
}

export function href({ view, topic, narrow, saved, search, conversation, message, contact, knowledge, studio }: Route): string {
  const place = knowledge ? placePath(knowledge) : studio ? studioPath(studio) : conversation ? `c/${encodeURIComponent(conversation)}${contact ? "/contact" : ""}` : "";
  const said = new URLSearchParams({ ...(view === "mine" ? {} : { view }), ...(topic ? { topic } : {}) });
  for (const key of NARROWS) if (narrow?.[key] !== undefined) said.set(key, String(narrow[key]));
  if (saved) said.set("saved", saved);
  if (search !== undefined) said.set("search", search);
  if (conversation && message) said.set("message", message);
  return `${BASE}${place}${said.size > 0 ? `?${said}` : ""}`;
}

export const knowledgeHref = (knowledge: Place): string => href({ view: "mine", contact: false, knowledge });
export const studioHref = (studio: StudioPlace): string => href({ view: "mine", contact: false, studio });

export const shownFilter = (route: Route): Filter => filterOf(route);

/** Asked before the place changes; `leave` goes on with it. Nothing happens while it is not called. */
export type Guard = (next: Route, leave: () => void) => void;

export interface Router extends Cell<Route> {
  /** Whatever the change does not name stays, except that every way but their own leads out of knowledge and studio. */
  go(change: Partial<Route>, how?: "push" | "replace"): void;
  /** Back to the list alone. */
  leave(): void;
  /** Searches what was said; what is open stays open. */
  find(words: string, how?: "push" | "replace"): void;
  /** Another list: without the filter of the one before. */
  choose(filter: Filter, saved?: string): void;
  visit(place: Place, how?: "push" | "replace"): void;
  enter(place: StudioPlace, how?: "push" | "replace"): void;
  /** Stands before every way out until the returned function is called. */
  guard(guard: Guard): () => void;
}

export function createRouter(): Router {
  const here = () => parse(location.pathname, location.search);
  const cell = createCell(here());
  const list = () => ({ view: cell.get().view, topic: cell.get().topic, narrow: cell.get().narrow, saved: cell.get().saved });
  let guard: Guard | undefined;
  const asked = (next: Route, leave: () => void) => (guard ? guard(next, leave) : leave());

  addEventListener("popstate", () => {
    if (!guard) return cell.set(here());
    // The browser has moved already: it is put back until the answer is known.
    const wanted = here();
    history.pushState(null, "", href(cell.get()));
    asked(wanted, () => move(wanted, "replace"));
  });

  function move(next: Route, how: "push" | "replace") {
    const to = href(next);
    if (to === location.pathname + location.search) return;
    history[how === "push" ? "pushState" : "replaceState"](null, "", to);
    cell.set(next);
  }
  function show(next: Route, how: "push" | "replace") {
    if (href(next) !== location.pathname + location.search) asked(next, () => move(next, how));
  }
  return {
    ...cell,
    go(change, how = "push") {
      const { knowledge: _left, studio: _too, message: _gone, ...rest } = cell.get();
      show({ ...rest, ...change }, how);
    },
    find(words, how = "push") {
      const { knowledge: _left, studio: _too, message: _gone, ...rest } = cell.get();
      show({ ...rest, contact: false, search: words }, how);
    },
    choose({ view, topic, ...narrow }, saved) {
      const { knowledge: _left, studio: _too, message: _gone, search: _over, ...rest } = cell.get();
      show({ ...rest, view, topic, narrow: isNarrow(narrow) ? narrow : undefined, saved }, "push");
    },
    visit: (knowledge, how = "push") => show({ ...list(), contact: false, knowledge }, how),
    enter: (studio, how = "push") => show({ ...list(), contact: false, studio }, how),
    leave: () => show({ ...list(), search: cell.get().search, contact: false }, "push"),
    guard(next) {
      guard = next;
      return () => {
        if (guard === next) guard = undefined;
      };
    },
  };
}
