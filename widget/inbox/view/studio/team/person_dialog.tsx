/** Name and role of somebody, changed in the version that was read. */
import { type FormEvent, useEffect, useState } from "react";
import type { Operator, Role } from "../../../../protocol";
import { useDesk, useInbox, useMay, useText } from "../../../desk/desk";
import { useTeamText } from "../../../text/team";
import { Dialog } from "../../parts/dialog";
import { Confirm } from "../confirm";
import { FaultsContext, TextField } from "../fields";
import { useForm } from "../settings/saving";
import { RoleChoice } from "./role_choice";
import { FormFault, SaveButton } from "../form_end";

interface Props {
  person: Operator;
  roles: readonly Role[];
  onClose: () => void;
}

export function PersonDialog({ person, roles, onClose }: Props) {
  const { team, toasts, session, say } = useDesk();
  const { bots } = useText();
  const words = useTeamText();
  const me = useInbox((s) => s.me?.id);
  const takes = useMay("DELETE /operators/{id}/second-factor");
  const form = useForm({ name: person.name, role: person.role });
  const [tag, setTag] = useState<string>();
  const [missing, setMissing] = useState<string>();
  const [taking, setTaking] = useState(false);
  const { value, set, faults, fault, busy, dirty } = form;
  const self = person.id === me;

  // The list may be older than what somebody else has just changed.
  useEffect(() => {
    team.api.person(person.id).then(
      ({ answer, tag: read }) => {
        setTag(read);
        if (answer.name !== person.name || answer.role !== person.role) form.accept({ name: answer.name, role: answer.role });
      },
      (e: unknown) => {
        toasts.fail(say(e));
        onClose();
      },
    );
  }, [person.id]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (value.name.trim() === "") return setMissing(words.nameMissing);
    const done = await form.save(async ({ name, role }) => {
      const { answer } = await team.api.change(person.id, { name: name.trim(), role }, tag);
      team.people.alter((all) => all.map((each) => (each.id === answer.id ? answer : each)));
      return { name: answer.name, role: answer.role };
    });
    if (!done) return;
    if (self) void session.reread();
    toasts.tell(words.changed(value.name.trim()));
    onClose();
  }

  if (taking) {
    return (
      <Confirm
        title={words.factorTitle(person.name)}
        act={words.factorAct}
        danger
        onClose={() => setTaking(false)}
        onAct={async () => {
          await team.api.takeFactor(person.id);
          toasts.tell(words.factorDone(person.name));
        }}
      >
        <p>{words.factorText}</p>
      </Confirm>
    );
  }
  return (
    <Dialog title={words.changeTitle(person.name)} onClose={onClose} className="form-dialog team-dialog">
      <FaultsContext value={faults}>
        <form onSubmit={(e) => void submit(e)} noValidate>
          <TextField label={words.name} at="/name" fault={missing} maxLength={80} value={value.name} onChange={(name) => (setMissing(undefined), set("name", name))} />
          <RoleChoice roles={roles} value={value.role} onChange={(role) => set("role", role)} />
          <p className={self && value.role !== person.role ? "warning" : "menu-hint"}>{self && value.role !== person.role ? words.ownRole : words.soon}</p>
          {takes && !self && (
            <details className="limits">
              <summary>{words.factor}</summary>
              <p className="menu-hint">{words.factorHint}</p>
              <button type="button" className="button danger-quiet" onClick={() => setTaking(true)}>
                {words.factorAct}
              </button>
            </details>
          )}
          <FormFault fault={fault} className="form-fault" />
          <div className="dialog-acts">
            <button type="button" className="button" onClick={onClose}>
              {bots.cancel}
            </button>
            <SaveButton busy={busy} idle={!dirty || tag === undefined} />
          </div>
        </form>
      </FaultsContext>
    </Dialog>
  );
}
