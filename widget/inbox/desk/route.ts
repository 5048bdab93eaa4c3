/** Where the operator is: the address bar is the truth. */
import type { View } from "../../protocol";
import { VIEWS } from "../state/model";
import { type Cell, createCell } from "./cell";

const BASE = "/inbox/";

export interface Route {
  view: View;
  conversation?: string;
  /** On small screens the contact is a screen of its own. */
  contact: boolean;
}

export function parse(path: string, search: string): Route {
  const asked = new URLSearchParams(search).get("view");
  const view = VIEWS.find((v) => v === asked) ?? "mine";
  const [, id, rest] = /^\/inbox\/c\/([^/]+)(\/contact)?\/?$/.exec(path) ?? [];
  return id ? { view, conversation: decodeURIComponent(id), contact: rest !== undefined } : { view, contact: false };
}

export function href({ view, conversation, contact }: Route): string {
  const place = conversation ? `c/${encodeURIComponent(conversation)}${contact ? "/contact" : ""}` : "";
  return `${BASE}${place}${view === "mine" ? "" : `?view=${view}`}`;
}

export interface Router extends Cell<Route> {
  go(change: Partial<Route>, how?: "push" | "replace"): void;
  /** Back to the list alone. */
  leave(): void;
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
    go: (change, how = "push") => show({ ...cell.get(), ...change }, how),
    leave: () => show({ view: cell.get().view, contact: false }, "push"),
  };
}
