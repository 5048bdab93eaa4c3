/** Who was asked to join and has not followed the link yet. */
import { useState } from "react";
import type { Invitation } from "../../../../protocol";
import { useCell } from "../../../desk/cell";
import { useDesk, useInbox, useMay } from "../../../desk/desk";
import { mayGive } from "../../../state/team/roles";
import { absolute } from "../../../state/team/words";
import { useTeamText } from "../../../text/team";
import { useDates } from "../../parts/clock";
import { Letter } from "../../parts/icons";
import { FormPart } from "../fields";
import { type Made, Once } from "./add_dialog";
import { useRoleWords } from "./role_name";

export function Invitations() {
  const { team } = useDesk();
  const words = useTeamText();
  const { value = [] } = useCell(team.invitations);
  const [made, setMade] = useState<Made>();
  if (value.length === 0 && !made) return null;
  return (
    <FormPart title={words.waiting} hint={words.waitingHint}>
      <ul className="plain-rows people">
        {value.map((invitation) => (
          <Waiting key={invitation.id} invitation={invitation} onMade={setMade} />
        ))}
      </ul>
      {made && <Once made={made} onClose={() => setMade(undefined)} />}
    </FormPart>
  );
}

function Waiting({ invitation, onMade }: { invitation: Invitation; onMade: (made: Made) => void }) {
  const { team, toasts, say } = useDesk();
  const words = useTeamText();
  const role = useRoleWords();
  const { at } = useDates();
  const me = useInbox((s) => s.me);
  const held = useCell(team.roles).value?.find(({ id: each }) => each === invitation.role);
  // Who was invited to more than one may do oneself is looked after by others.
  const invites = useMay("POST /invitations") && me !== undefined && held !== undefined && mayGive(held, me);
  const [busy, setBusy] = useState(false);
  const { id, email } = invitation;

  async function run(step: () => Promise<void>) {
    setBusy(true);
    try {
      await step();
    } catch (e) {
      toasts.fail(say(e));
    } finally {
      setBusy(false);
    }
  }

  const again = () =>
    run(async () => {
      const { link, mailed, ...next } = await team.api.invite(email, invitation.role);
      team.invitations.alter((all) => all.map((each) => (each.id === id ? next : each)));
      onMade({ way: "invite", email, link: absolute(link, location.origin), mailed });
    });
  const withdraw = () =>
    run(async () => {
      await team.api.withdraw(id);
      team.invitations.alter((all) => all.filter((each) => each.id !== id));
      toasts.tell(words.withdrawn(email));
    });

  return (
    <li data-invited={email}>
      <Letter />
      <span className="row-what">
        <strong dir="ltr">{email}</strong>
        <small>{words.ends(at(invitation.ends_at, "full"))}</small>
      </span>
      <span className="badge">
        <bdi>{role.of(invitation.role)}</bdi>
      </span>
      {invites && (
        <span className="card-acts">
          <button type="button" className="button" aria-label={words.againOf(email)} disabled={busy} onClick={() => void again()}>
            {words.again}
          </button>
          <button type="button" className="button" aria-label={words.withdrawOf(email)} disabled={busy} onClick={() => void withdraw()}>
            {words.withdraw}
          </button>
        </span>
      )}
    </li>
  );
}
