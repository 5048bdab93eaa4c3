/** One of the roles, each with what it is for; those that allow more than one may do oneself cannot be given. */
import { useId } from "react";
import type { Role } from "../../../../protocol";
import { useInbox } from "../../../desk/desk";
import { mayGive } from "../../../state/team/roles";
import { useTeamText } from "../../../text/team";
import { useFault } from "../fields";
import { useRoleWords } from "./role_name";

interface Props {
  roles: readonly Role[];
  value: string;
  onChange: (role: string) => void;
}

export function RoleChoice({ roles, value, onChange }: Props) {
  const words = useTeamText();
  const say = useRoleWords();
  const me = useInbox((s) => s.me);
  const id = useId();
  const fault = useFault("/role");
  return (
    <div className="role-choice">
      <span className="field-label" id={id}>
        {words.role}
      </span>
      <div className="tick-list" role="radiogroup" aria-labelledby={id}>
        {roles.map((role) => {
          const givable = me !== undefined && mayGive(role, me);
          return (
            <label key={role.id} data-off={!givable}>
              <input type="radio" name={id} checked={role.id === value} disabled={!givable} onChange={() => onChange(role.id)} />
              <span>
                <bdi>{say.name(role)}</bdi>
                <small>
                  <bdi>{say.hint(role)}</bdi>
                  {!givable && ` (${words.beyond})`}
                </small>
              </span>
            </label>
          );
        })}
      </div>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
