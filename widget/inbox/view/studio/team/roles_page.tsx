/** The roles there are, and who has them. */
import { useEffect } from "react";
import type { Role } from "../../../../protocol";
import { useCell } from "../../../desk/cell";
import { useDesk } from "../../../desk/desk";
import { NEW } from "../../../state/studio/place";
import { holdersOf } from "../../../state/team/roles";
import { useTeamText } from "../../../text/team";
import { Key, Plus } from "../../parts/icons";
import { useChangeable } from "../fields";
import { StudioLink } from "../link";
import { Await } from "../loading";
import { SettingsPage } from "../settings/page";
import { useRoleWords } from "./role_name";

export function RolesPage() {
  const { team } = useDesk();
  const words = useTeamText();
  const changeable = useChangeable();
  useEffect(() => {
    void team.roles.load();
    void team.people.load();
    void team.invitations.load();
  }, [team]);
  return (
    <SettingsPage
      title={words.rolesTitle}
      lead={words.rolesLead}
      back={{ page: "settings" }}
      acts={
        changeable && (
          <StudioLink to={{ page: "role", id: NEW }} className="button primary" label={words.addRole}>
            <Plus /> <span className="act-words">{words.addRole}</span>
          </StudioLink>
        )
      }
    >
      <Await what={team.roles}>
        {(roles) => (
          <>
            <ul className="cards">
              {roles.map((role) => (
                <Card key={role.id} role={role} />
              ))}
            </ul>
            {roles.every(({ built_in }) => built_in) && <p className="menu-hint own-none">{words.ownNone}</p>}
          </>
        )}
      </Await>
    </SettingsPage>
  );
}

function Card({ role }: { role: Role }) {
  const { team } = useDesk();
  const words = useTeamText();
  const say = useRoleWords();
  const people = useCell(team.people).value;
  return (
    <li className="card" data-role={role.name}>
      <div className="card-head">
        <Key />
        <span className="row-what">
          <strong>
            <StudioLink to={{ page: "role", id: role.id }}>
              <bdi>{say.name(role)}</bdi>
            </StudioLink>
          </strong>
          {say.hint(role) && (
            <span className="card-text">
              <bdi>{say.hint(role)}</bdi>
            </span>
          )}
          {people && <small>{words.holders(holdersOf(role.id, people, []).people.length)}</small>}
        </span>
        {role.built_in && <span className="badge">{words.builtIn}</span>}
      </div>
    </li>
  );
}
