/** With whom leads are: colleagues as far as one may know them, and whoever has a lead already. */
import { useCell } from "../../desk/cell";
import { useDesk, useInbox } from "../../desk/desk";
import { useLeads } from "../../desk/leads";
import { useLeadsText } from "../../text/leads";
import { useKept } from "../daily/choices";

export interface Owner {
  id: string;
  name: string;
  /** As it stands in a list to choose from. */
  label: string;
}

/** Oneself first. */
export function useOwners(): Owner[] {
  const { directory } = useDesk();
  const words = useLeadsText();
  const { leads } = useCell(useLeads().board);
  const me = useInbox((s) => s.me);
  const known = new Map(useKept(directory.operators).map(({ id, name }) => [id, name]));
  for (const { owner } of leads.values()) if (owner && !known.has(owner.id)) known.set(owner.id, owner.name);
  if (me) known.set(me.id, me.name);
  return [...known]
    .map(([id, name]) => ({ id, name, label: id === me?.id ? words.me(name) : name }))
    .sort((a, b) => Number(b.id === me?.id) - Number(a.id === me?.id) || a.name.localeCompare(b.name));
}
