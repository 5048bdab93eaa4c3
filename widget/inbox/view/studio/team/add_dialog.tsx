/** Somebody new: by a link that they follow themselves, or as an account that is ready at once. */
import { type FormEvent, useState } from "react";
import type { Role } from "../../../../protocol";
import { useDesk, useInbox, useText } from "../../../desk/desk";
import { useForm } from "../settings/saving";
import { mayGive } from "../../../state/team/roles";
import { absolute, isAddress } from "../../../state/team/words";
import { useTeamText } from "../../../text/team";
import { CopyField } from "../../parts/copy_field";
import { Dialog } from "../../parts/dialog";
import { Choice, FaultsContext, TextField } from "../fields";
import { RoleChoice } from "./role_choice";
import { FormFault } from "../form_end";

type Way = "invite" | "make";
const WAYS: readonly Way[] = ["invite", "make"];

/** What is shown once, and cannot be had again. */
export type Made = { way: "invite"; email: string; link: string; mailed: boolean } | { way: "make"; name: string; email: string; password: string };

interface Typed {
  way: Way;
  email: string;
  name: string;
  role: string;
}

export function AddDialog({ roles, onClose }: { roles: readonly Role[]; onClose: () => void }) {
  const { team } = useDesk();
  const { bots } = useText();
  const words = useTeamText();
  const me = useInbox((s) => s.me);
  const usual = roles.find((role) => role.id === "operator" && me && mayGive(role, me)) ?? roles.find((role) => me && mayGive(role, me));
  const form = useForm<Typed>({ way: "invite", email: "", name: "", role: usual?.id ?? "operator" });
  const [missing, setMissing] = useState<{ email?: string; name?: string }>({});
  const [made, setMade] = useState<Made>();
  const { value, set, faults, fault, busy } = form;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const email = value.email.trim();
    const lacking = { ...(isAddress(email) ? {} : { email: words.emailOdd }), ...(value.way === "make" && value.name.trim() === "" ? { name: words.nameMissing } : {}) };
    setMissing(lacking);
    if (Object.keys(lacking).length > 0) return;
    await form.save(async ({ way, name, role }) => {
      if (way === "invite") {
        const { link, mailed, ...invitation } = await team.api.invite(email, role);
        team.invitations.alter((all) => [...all.filter((each) => each.email !== invitation.email), invitation]);
        setMade({ way, email: invitation.email, link: absolute(link, location.origin), mailed });
      } else {
        const { password, ...person } = await team.api.add({ email, name: name.trim(), role });
        team.people.alter((all) => [...all, person]);
        setMade({ way, name: person.name, email: person.email, password });
      }
      return undefined;
    });
  }

  if (made) return <Once made={made} onClose={onClose} />;
  return (
    <Dialog title={words.add} onClose={onClose} className="form-dialog team-dialog">
      <FaultsContext value={faults}>
        <form onSubmit={(e) => void submit(e)} noValidate>
          <Choice label={words.addLead} value={value.way} options={WAYS.map((way) => ({ value: way, label: words.ways[way][0], hint: words.ways[way][1] }))} onChange={(way) => set("way", way)} />
          <TextField label={words.email} at="/email" fault={missing.email} type="email" ltr autoFocus maxLength={254} value={value.email} onChange={(email) => (setMissing({}), set("email", email))} />
          {value.way === "make" && <TextField label={words.name} at="/name" fault={missing.name} maxLength={80} value={value.name} onChange={(name) => (setMissing({}), set("name", name))} />}
          <RoleChoice roles={roles} value={value.role} onChange={(role) => set("role", role)} />
          <FormFault fault={fault} className="form-fault" />
          <div className="dialog-acts">
            <button type="button" className="button" onClick={onClose}>
              {bots.cancel}
            </button>
            <button type="submit" className="button primary" disabled={busy} aria-busy={busy}>
              {value.way === "invite" ? words.invite : words.make}
            </button>
          </div>
        </form>
      </FaultsContext>
    </Dialog>
  );
}

export function Once({ made, onClose }: { made: Made; onClose: () => void }) {
  const words = useTeamText();
  const invited = made.way === "invite";
  return (
    <Dialog title={invited ? words.invited(made.email) : words.made(made.name)} onClose={onClose} className="form-dialog team-dialog once">
      <p>{!invited ? words.madeText : made.mailed ? words.invitedMailed : words.invitedText}</p>
      {invited ? (
        <CopyField label={words.link} value={made.link} />
      ) : (
        <>
          <CopyField label={words.email} value={made.email} />
          <CopyField label={words.password} value={made.password} />
        </>
      )}
      <div className="dialog-acts">
        <button type="button" className="button primary" onClick={onClose}>
          {words.done}
        </button>
      </div>
    </Dialog>
  );
}
