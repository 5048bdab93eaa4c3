/** Teams: who is in them, and which inboxes give them their new work. */
import { useId } from "react";
import type { Team } from "../../../../protocol";
import { useDesk, useMay } from "../../../desk/desk";
import { useKeptText } from "../../../text/kept";
import { People } from "../../parts/icons";
import { useKept } from "../../daily/choices";
import { TextField, useFault } from "../fields";
import { KeptDialog } from "./kept_dialog";
import { KeptPage } from "./kept_page";

interface Typed {
  name: string;
  members: string[];
  inboxes: string[];
}

const typedOf = ({ name, members, inboxes }: Team): Typed => ({ name, members: members.map(({ id }) => id), inboxes });

export function TeamsPage() {
  const { directory, work, studio } = useDesk();
  const { teams: words } = useKeptText();
  const changes = useMay("POST /teams");
  const operators = useKept(directory.operators);
  const inboxes = useKept(studio.inboxes);
  return (
    <KeptPage
      what={directory.teams}
      words={words}
      mayAdd={changes}
      mayChange={() => changes}
      nameOf={({ name }) => name}
      sign={() => <People />}
      about={(team) => (
        <>
          <small>{team.members.length === 0 ? words.nobody : `${words.count(team.members.length)}: ${team.members.map(({ name }) => name).join(", ")}`}</small>
          {team.inboxes.length > 0 && <small>{`${words.inboxes}: ${inboxes.filter(({ id }) => team.inboxes.includes(id)).map(({ name }) => name).join(", ")}`}</small>}
        </>
      )}
      remove={work.deleteTeam}
      form={(team, close) => (
        <KeptDialog
          title={team ? words.editTitle(team.name) : words.add}
          initial={team ? typedOf(team) : { name: "", members: [], inboxes: [] }}
          read={team && (() => work.team(team.id))}
          settingsOf={typedOf}
          save={(value, tag) => (team ? work.changeTeam(team.id, value, tag) : work.addTeam(value))}
          onClose={close}
        >
          {({ value, set }) => (
            <>
              <TextField label={words.name} at="/name" maxLength={60} autoFocus value={value.name} onChange={(name) => set("name", name)} />
              <Several label={words.members} hint={words.membersHint} at="/members" items={operators} chosen={value.members} onChange={(members) => set("members", members)} />
              <Several label={words.inboxes} hint={words.inboxesHint} at="/inboxes" items={inboxes} chosen={value.inboxes} onChange={(next) => set("inboxes", next)} />
            </>
          )}
        </KeptDialog>
      )}
    />
  );
}

interface SeveralProps {
  label: string;
  hint?: string;
  at?: string;
  items: readonly { id: string; name: string }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Any number out of a list. */
export function Several({ label, hint, at, items, chosen, onChange }: SeveralProps) {
  const id = useId();
  const fault = useFault(at);
  return (
    <fieldset className="field several" aria-describedby={`${id}-hint`}>
      <legend>{label}</legend>
      {(hint || fault) && (
        <p className={fault ? "fault" : "menu-hint"} id={`${id}-hint`} role={fault ? "alert" : undefined}>
          {fault ?? hint}
        </p>
      )}
      <div className="several-list">
        {items.map((item) => (
          <label key={item.id}>
            <input type="checkbox" checked={chosen.includes(item.id)} onChange={(e) => onChange(e.currentTarget.checked ? [...chosen, item.id] : chosen.filter((one) => one !== item.id))} />
            <bdi>{item.name}</bdi>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
