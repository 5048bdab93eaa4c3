/** Deleting a role that nobody has; while somebody has it, the dialog says who. */
import { useCell } from "../../../desk/cell";
import type { Role } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { holdersOf } from "../../../state/team/roles";
import { useTeamText } from "../../../text/team";
import { Dialog } from "../../parts/dialog";
import { Confirm } from "../confirm";
import { StudioLink } from "../link";

interface Props {
  role: Role;
  onClose: () => void;
  /** It is gone: whatever was typed is nobody's loss. */
  onDeleted: () => void;
}

export function DeleteRole({ role: { id, name }, onClose, onDeleted }: Props) {
  const { team, route, toasts } = useDesk();
  const words = useTeamText();
  const { people, invited } = holdersOf(id, useCell(team.people).value ?? [], useCell(team.invitations).value ?? []);

  async function remove() {
    await team.api.deleteRole(id);
    team.roles.alter((all) => all.filter((each) => each.id !== id));
    onDeleted();
    toasts.tell(words.deleted(name));
    setTimeout(() => route.enter({ page: "roles" }, "replace"));
  }

  if (people.length + invited.length > 0) {
    return (
      <Dialog title={words.usedTitle(name)} onClose={onClose} className="form-dialog">
        <p>{words.usedText}</p>
        <ul className="holders">
          {people.map((person) => (
            <li key={person}>
              <bdi>{person}</bdi>
            </li>
          ))}
          {invited.map((email) => (
            <li key={email}>
              <bdi dir="ltr">{email}</bdi> ({words.usedInvited})
            </li>
          ))}
        </ul>
        <div className="dialog-acts">
          <StudioLink to={{ page: "team" }} className="button">
            {words.toTeam}
          </StudioLink>
          <button type="button" className="button primary" onClick={onClose}>
            {words.done}
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Confirm title={words.deleteTitle(name)} act={words.deleteRole(name)} danger onClose={onClose} onAct={remove}>
      <p>{words.deleteText}</p>
    </Confirm>
  );
}
