/** What there is to choose from when a conversation is filed, as options of a list. */
import { createElement, useEffect } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox } from "../../desk/desk";
import type { Loaded } from "../../desk/studio/loaded";
import { PRIORITIES } from "../../state/daily/filing";
import { useWorkText } from "../../text/daily";
import { Avatar } from "../parts/avatar";
import type { Option } from "../parts/pick_list";
import { LabelDot, PrioritySign, StandingDot, useStanding } from "./signs";

/** What is fetched the first time somebody needs it. */
export function useKept<T>(what: Loaded<readonly T[]>): readonly T[] {
  const { value } = useCell(what);
  useEffect(() => {
    if (what.get().phase === "new") void what.load();
  }, [what]);
  return value ?? [];
}

export function useOperatorOptions(): Option[] {
  const { directory } = useDesk();
  const words = useWorkText();
  const me = useInbox((s) => s.me?.id);
  const standing = useStanding();
  const operators = useKept(directory.operators);
  // Oneself first, then whoever is here.
  const place = (id: string) => (id === me ? 0 : ({ online: 1, busy: 2, away: 3, offline: 4 } as const)[standing(id)]);
  return [...operators]
    .sort((a, b) => place(a.id) - place(b.id) || a.name.localeCompare(b.name))
    .map(({ id, name, email }) => {
      const of = standing(id);
      const sign = createElement("span", { className: "pick-person" }, createElement(Avatar, { id, name, size: "s" }), createElement(StandingDot, { of }));
      return { id, label: id === me ? words.me(name) : name, words: email, hint: words.availability[of], sign };
    });
}

export function useTeamOptions(): Option[] {
  const { directory } = useDesk();
  return useKept(directory.teams).map(({ id, name, members }) => ({ id, label: name, hint: members.map((m) => m.name).join(", ") }));
}

export function useLabelOptions(): Option[] {
  const { directory } = useDesk();
  return useKept(directory.labels).map(({ id, name, colour, description }) => ({ id, label: name, words: description, hint: description || undefined, sign: createElement(LabelDot, { colour }) }));
}

export function usePriorityOptions(): Option[] {
  const { priorities } = useWorkText();
  return PRIORITIES.map((id) => ({ id, label: priorities[id], sign: createElement(PrioritySign, { of: id }) }));
}
