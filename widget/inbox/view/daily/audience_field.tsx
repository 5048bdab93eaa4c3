/** For whom something is kept: oneself, a team, everybody. Who may keep things for others, `rights` knows. */
import type { Audience } from "../../../protocol";
import { useDesk } from "../../desk/desk";
import { useWorkText } from "../../text/daily";
import { SelectField } from "../studio/fields";
import { useKept } from "./choices";
import { useKeepsForAll } from "./rights";

interface Props {
  value: Audience;
  onChange: (value: Audience) => void;
}

const asValue = (audience: Audience) => (audience.kind === "team" ? `team ${audience.team}` : audience.kind);

export function audienceOf(value: string): Audience {
  if (value === "all" || value === "own") return { kind: value };
  return { kind: "team", team: value.slice("team ".length) };
}

export function AudienceField({ value, onChange }: Props) {
  const { directory } = useDesk();
  const words = useWorkText();
  const keeps = useKeepsForAll();
  const teams = useKept(directory.teams);
  if (!keeps) return null;
  const options = [{ value: "own", label: words.audiences.own }, ...teams.map(({ id, name }) => ({ value: `team ${id}`, label: words.audiences.team(name) })), { value: "all", label: words.audiences.all }];
  return <SelectField label={words.saved.audience} at="/audience" value={asValue(value)} options={options} onChange={(chosen) => onChange(audienceOf(chosen))} />;
}

/** For a list: who sees it. */
export function useAudienceWords(): (audience: Audience) => string {
  const { directory } = useDesk();
  const { audiences } = useWorkText();
  const teams = useKept(directory.teams);
  return (audience) => (audience.kind === "team" ? audiences.team(teams.find(({ id }) => id === audience.team)?.name ?? "?") : audiences[audience.kind]);
}
