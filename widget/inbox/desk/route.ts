/** Where the operator is: the address bar is the truth. */
import type { TopicFilter } from "../session/comments_types";
import { type View, VIEWS } from "../state/model";
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
  conversation?: string;
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
  const list = { view, ...(topic ? { topic } : {}) };
  const knowledge = parsePlace(path);
  if (knowledge) return { ...list, contact: false, knowledge };
  const studio = parseStudio(path);
  if (studio) return { ...list, contact: false, studio };
  const [, id, rest] = /^\/inbox\/c\/([^/]+)(\/contact)?\/?$/.exec(path) ?? [];
  return id ? { ...list, conversation: decodeURIComponent(id), contact: rest !== undefined } : { ...list, contact: false };
}

const parseTopic = (asked: string | null): TopicFilter | undefined => (asked === "messages" || asked === "comments" ? asked : undefined);

export function href({ view, topic, conversation, contact, knowledge, studio }: Route): string {
  const place = knowledge ? placePath(knowledge) : studio ? studioPath(studio) : conversation ? `c/${encodeURIComponent(conversation)}${contact ? "/contact" : ""}` : "";
  const said = new URLSearchParams({ ...(view === "mine" ? {} : { view }), ...(topic ? { topic } : {}) });
  return `${BASE}${place}${said.size > 0 ? `?${said}` : ""}`;
}

export const knowledgeHref = (knowledge: Place): string => href({ view: "mine", contact: false, knowledge });
export const studioHref = (studio: StudioPlace): string => href({ view: "mine", contact: false, studio });

/** Asked before the place changes; `leave` goes on with it. Nothing happens while it is not called. */
export type Guard = (next: Route, leave: () => void) => void;

export interface Router extends Cell<Route> {
  /** Whatever the change does not name stays, except that every way but their own leads out of knowledge and studio. */
  go(change: Partial<Route>, how?: "push" | "replace"): void;
  /** Back to the list alone. */
  leave(): void;
  visit(place: Place, how?: "push" | "replace"): void;
  enter(place: StudioPlace, how?: "push" | "replace"): void;
  /** Stands before every way out until the returned function is called. */
  guard(guard: Guard): () => void;
}

export function createRouter(): Router {
  const here = () => parse(location.pathname, location.search);
  const cell = createCell(here());
  const list = () => ({ view: cell.get().view, topic: cell.get().topic });
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
      const { knowledge: _left, studio: _too, ...rest } = cell.get();
      show({ ...rest, ...change }, how);
    },
    visit: (knowledge, how = "push") => show({ ...list(), contact: false, knowledge }, how),
    enter: (studio, how = "push") => show({ ...list(), contact: false, studio }, how),
    leave: () => show({ ...list(), contact: false }, "push"),
    guard(next) {
      guard = next;
      return () => {
        if (guard === next) guard = undefined;
      };
    },
  };
}
