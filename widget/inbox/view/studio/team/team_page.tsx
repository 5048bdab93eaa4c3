/** The people inside: who they are, who was asked to join, and what holds for logging in. */
import { useEffect, useState } from "react";
import type { Operator } from "../../../../protocol";
import { useCell } from "../../../desk/cell";
import { useDesk, useInbox, useMay, useText } from "../../../desk/desk";
import { may } from "../../../state/permits";
import { mayGive } from "../../../state/team/roles";
import { useTeamText } from "../../../text/team";
import { Avatar } from "../../parts/avatar";
import { Pencil, Plus, Trash } from "../../parts/icons";
import { Confirm } from "../confirm";
import { FormPart } from "../fields";
import { StudioLink } from "../link";
import { Await } from "../loading";
import { SettingsPage } from "../settings/page";
import { AddDialog } from "./add_dialog";
import { Invitations } from "./invitations";
import { LoginRules } from "./login_rules";
import { PersonDialog } from "./person_dialog";
import { useRoleWords } from "./role_name";

export function TeamPage() {
  const { team } = useDesk();
  const words = useTeamText();
  const adds = useMay("POST /invitations");
  const rules = useMay("GET /organisation");
  const [adding, setAdding] = useState(false);
  const roles = useCell(team.roles).value;
  useEffect(() => {
    void team.people.load();
    void team.roles.load();
    void team.invitations.load();
  }, [team]);
  return (
    <SettingsPage
      title={words.title}
      lead={words.lead}
      back={{ page: "settings" }}
      acts={
        <>
          <StudioLink to={{ page: "roles" }} className="button">
            {words.rolesTitle}
          </StudioLink>
          {adds && (
            <button type="button" className="button primary" disabled={!roles} onClick={() => setAdding(true)}>
              <Plus /> <span className="act-words">{words.add}</span>
            </button>
          )}
        </>
      }
    >
      <FormPart title={words.people}>
        <Await what={team.people}>
          {(people) => (
            <ul className="plain-rows people">
              {people.map((person) => (
                <Person key={person.id} person={person} />
              ))}
            </ul>
          )}
        </Await>
      </FormPart>
      <Invitations />
      {rules && <LoginRules />}
      {adding && roles && <AddDialog roles={roles} onClose={() => setAdding(false)} />}
    </SettingsPage>
  );
}

function Person({ person }: { person: Operator }) {
  const { team, toasts } = useDesk();
  const { settings } = useText();
  const words = useTeamText();
  const role = useRoleWords();
  const me = useInbox((s) => s.me);
  const online = useInbox((s) => s.onlineOperators.some(({ id }) => id === person.id));
  const roles = useCell(team.roles).value;
  const [asking, setAsking] = useState<"change" | "remove">();
  const { id, name, email } = person;
  const self = id === me?.id;
  // Whoever may do more is looked after by others.
  const held = roles?.find((each) => each.id === person.role);
  const reachable = me !== undefined && held !== undefined && mayGive(held, me);
  return (
    <li data-person={email}>
      <Avatar id={id} name={name} online={online} />
      <span className="row-what">
        <strong>
          <bdi>{name}</bdi> {self && <span className="tag">{words.you}</span>}
          {online && !self && <span className="hidden">, {words.online}</span>}
        </strong>
        <small dir="ltr">{email}</small>
      </span>
      <span className="badge" data-tone={person.role === "owner" ? "brass" : "plain"}>
        <bdi>{role.of(person.role)}</bdi>
      </span>
      <span className="card-acts">
        {may(me?.levels, "PUT /operators/{id}") && reachable && (
          <button type="button" className="icon-button" aria-label={words.change(name)} title={settings.edit} disabled={!roles} onClick={() => setAsking("change")}>
            <Pencil />
          </button>
        )}
        {may(me?.levels, "DELETE /operators/{id}") && reachable && !self && (
          <button type="button" className="icon-button" aria-label={words.remove(name)} title={words.removeSure} onClick={() => setAsking("remove")}>
            <Trash />
          </button>
        )}
      </span>
      {asking === "change" && roles && <PersonDialog person={person} roles={roles} onClose={() => setAsking(undefined)} />}
      {asking === "remove" && (
        <Confirm
          title={words.removeTitle(name)}
          act={words.removeSure}
          danger
          onClose={() => setAsking(undefined)}
          onAct={async () => {
            await team.api.remove(id);
            team.people.alter((all) => all.filter((each) => each.id !== id));
            void team.invitations.load();
            toasts.tell(words.removed(name));
          }}
        >
          <ul className="means">
            <li>{words.removeText}</li>
            <li>{words.removeTalks}</li>
            <li>{words.removeLinks}</li>
          </ul>
        </Confirm>
      )}
    </li>
  );
}
