/** Where the operator is: the address bar is the truth. */
import type { View } from "../../protocol";
import { VIEWS } from "../state/model";
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
  conversation?: string;
  /** On small screens the contact is a screen of its own. */
  contact: boolean;
  /** Absent among the conversations. */
  knowledge?: Place;
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
  const knowledge = parsePlace(path);
  if (knowledge) return { view, contact: false, knowledge };
  const [, id, rest] = /^\/inbox\/c\/([^/]+)(\/contact)?\/?$/.exec(path) ?? [];
  return id ? { view, conversation: decodeURIComponent(id), contact: rest !== undefined } : { view, contact: false };
}

export function href({ view, conversation, contact, knowledge }: Route): string {
  const place = knowledge ? placePath(knowledge) : conversation ? `c/${encodeURIComponent(conversation)}${contact ? "/contact" : ""}` : "";
  return `${BASE}${place}${view === "mine" ? "" : `?view=${view}`}`;
}

export const knowledgeHref = (knowledge: Place): string => href({ view: "mine", contact: false, knowledge });

export interface Router extends Cell<Route> {
  /** Whatever the change does not name stays, except that every way but its own leads out of the knowledge. */
  go(change: Partial<Route>, how?: "push" | "replace"): void;
  /** Back to the list alone. */
  leave(): void;
  visit(place: Place, how?: "push" | "replace"): void;
}

export function createRouter(): Router {
  const here = () => parse(location.pathname, location.search);
  const cell = createCell(here());
  addEventListener("popstate", () => cell.set(here()));
  function show(next: Route, how: "push" | "replace") {
    const to = href(next);
    if (to === location.pathname + location.search) return;
    history[how === "push" ? "pushState" : "replaceState"](null, "", to);
    cell.set(next);
  }
  return {
    ...cell,
    go(change, how = "push") {
      const { knowledge: _left, ...rest } = cell.get();
      show({ ...rest, ...change }, how);
    },
    visit: (knowledge, how = "push") => show({ view: cell.get().view, contact: false, knowledge }, how),
    leave: () => show({ view: cell.get().view, contact: false }, "push"),
  };
}
