/** Keys that work anywhere outside a field. */
import { useEffect } from "react";
import { useDesk } from "../../desk/desk";
import { shownFilter } from "../../desk/route";
import { listOf } from "../../state/lists";
import { VIEWS } from "../../state/model";
import { type Call, may } from "../../state/permits";
import { get } from "../../state/table";
import { toggleDetails } from "../contact/details";

/** Things only the open thread can do; it listens for these. */
export type Wish = "reply" | "note" | "hint" | "take" | "latest" | "assign" | "team" | "labels" | "priority" | "snooze" | "macros" | "palette" | "search";
export const WISH = "switchboard:wish";

export function wish(what: Wish) {
  dispatchEvent(new CustomEvent<Wish>(WISH, { detail: what }));
}

/** Runs `on` for the wishes it names. */
export function useWishes(on: Partial<Record<Wish, () => void>>) {
  useEffect(() => {
    const hear = (e: Event) => on[(e as CustomEvent<Wish>).detail]?.();
    addEventListener(WISH, hear);
    return () => removeEventListener(WISH, hear);
  });
}

function writingIn(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export function useShortcuts(showHelp: () => void) {
  const { route, store, acts, filing, selection, search, preferences } = useDesk();

  useEffect(() => {
    const allowed = (call: Call) => may(store.get().me?.levels, call);

    function move(step: 1 | -1) {
      const { conversation, search: words, message } = route.get();
      if (words !== undefined) return moveFound(step, message);
      const { ids } = listOf(store.get(), shownFilter(route.get()));
      const at = conversation ? ids.indexOf(conversation) : -1;
      const to = at < 0 ? (step > 0 ? ids[0] : ids.at(-1)) : ids[at + step];
      if (to) route.go({ conversation: to, contact: false }, conversation ? "replace" : "push");
    }

    /** Among what a search has found. */
    function moveFound(step: 1 | -1, message: string | undefined) {
      const { messages } = search.get();
      const at = messages.findIndex((found) => found.message.id === message);
      const to = at < 0 ? messages[step > 0 ? 0 : messages.length - 1] : messages[at + step];
      if (to) route.go({ conversation: to.conversation, message: to.message.id, contact: false }, message ? "replace" : "push");
    }

    function resolve() {
      const chosen = [...selection.get()];
      if (chosen.length > 0) return void filing.change(chosen, { kind: "resolve" });
      const id = route.get().conversation;
      const known = id ? get(store.get().conversations, id) : undefined;
      if (known && allowed("POST /conversations/{id}/resolve")) void acts.run(known.id, known.status === "resolved" ? "reopen" : "resolve");
    }

    const keys: Record<string, () => unknown> = {
      j: () => move(1),
      ArrowDown: () => move(1),
      k: () => move(-1),
      ArrowUp: () => move(-1),
      r: () => wish("reply"),
      n: () => wish("note"),
      t: () => wish("take"),
      l: () => wish("latest"),
      e: resolve,
      a: () => wish("assign"),
      w: () => wish("team"),
      b: () => wish("labels"),
      p: () => wish("priority"),
      s: () => wish("snooze"),
      m: () => wish("macros"),
      "/": () => (route.get().search === undefined || route.get().knowledge || route.get().studio ? route.find(route.get().search ?? "") : wish("search")),
      x: () => {
        const { conversation } = route.get();
        if (conversation && allowed("POST /conversations/bulk")) selection.toggle(conversation);
      },
      d: () => toggleDetails(route, preferences),
      "?": showHelp,
      Escape: () => {
        if (route.get().contact) route.go({ contact: false });
        else if (selection.get().size > 0) selection.clear();
      },
    };
    VIEWS.forEach((view, i) => (keys[String(i + 1)] = () => allowed("GET /conversations") && route.choose({ view, topic: route.get().topic })));
    keys["8"] = () => allowed("GET /knowledge") && route.visit({ page: "bases" });
    keys["9"] = () => allowed("GET /bots") && route.enter({ page: "bots" });
    keys["0"] = () => route.enter({ page: "settings" });

    function onKey(event: KeyboardEvent) {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k" && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        if (!document.querySelector("dialog[open]")) wish("palette");
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing || event.defaultPrevented) return;
      if (document.querySelector("dialog[open]")) return;
      if (writingIn(event.target)) {
        if (event.key === "Escape") (event.target as HTMLElement).blur();
        return;
      }
      // Arrows belong to whatever is focused and scrolls, except among the rows.
      const arrow = event.key.startsWith("Arrow");
      if (arrow && event.target !== document.body && !(event.target as HTMLElement).closest("[data-row]")) return;
      const act = keys[event.key];
      // Among documents and settings no key may move to a conversation but those that name where to go.
      const { knowledge, studio } = route.get();
      if (!act || ((knowledge || studio) && !/^[0-9?/]$/.test(event.key))) return;
      event.preventDefault();
      act();
    }
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [route, store, acts, filing, selection, search, preferences, showHelp]);
}
