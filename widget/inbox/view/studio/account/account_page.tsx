/** One's own account: who one is, how one gets in, and where one is. */
import { type FormEvent, useState } from "react";
import { useDesk, useInbox, useMay, useText } from "../../../desk/desk";
import { isTooShort } from "../../../state/team/words";
import { useAccountText } from "../../../text/account";
import { FaultsContext, FormPart, LockedContext, TextField } from "../fields";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { FactorPart } from "./factor_part";
import { Logins } from "./logins";
import { FormFault, SaveButton } from "../form_end";

export function AccountPage() {
  const words = useAccountText();
  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }}>
      <Who />
      <Password />
      <FactorPart />
      <Logins />
    </SettingsPage>
  );
}

function Who() {
  const { team, session, toasts } = useDesk();
  const { settings, account } = useText();
  const words = useAccountText();
  const me = useInbox((s) => s.me);
  const changes = useMay("PUT /operators/{id}");
  const form = useForm({ name: me?.name ?? "" });
  const [missing, setMissing] = useState<string>();
  const { value, set, faults, fault, busy, dirty } = form;
  if (!me) return null;
  const { id } = me;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (value.name.trim() === "") return setMissing(words.nameMissing);
    const done = await form.save(async ({ name }) => {
      // The name alone is changed here: whatever the role has become meanwhile stays.
      const { answer, tag } = await team.api.person(id);
      await team.api.change(id, { name: name.trim(), role: answer.role }, tag);
      return { name: name.trim() };
    });
    if (!done) return toFault();
    await session.reread();
    toasts.tell(settings.saved);
  }

  const role = account.role[me.role];
  return (
    <FaultsContext value={faults}>
      <FormPart title={words.who}>
        <form onSubmit={(e) => void submit(e)} noValidate>
          <LockedContext value={!changes}>
            <TextField label={words.name} hint={changes ? words.nameHint : words.nameLocked} at="/name" fault={missing} fills="name" maxLength={80} value={value.name} onChange={(name) => (setMissing(undefined), set("name", name))} />
          </LockedContext>
          <LockedContext value>
            <TextField label={words.email} hint={role ? `${words.emailHint} ${words.role}: ${role}.` : words.emailHint} ltr value={me.email} onChange={() => undefined} />
          </LockedContext>
          <FormFault fault={fault} />
          {changes && (
            <SaveButton busy={busy} idle={!dirty} />
          )}
        </form>
      </FormPart>
    </FaultsContext>
  );
}

const NO_WORDS = { current: "", password: "" };

function Password() {
  const { team, toasts } = useDesk();
  const words = useAccountText();
  const me = useInbox((s) => s.me);
  const form = useForm(NO_WORDS);
  const [missing, setMissing] = useState<Partial<typeof NO_WORDS>>({});
  const { value, set, faults, fault, busy } = form;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const lacking = { ...(value.current === "" ? { current: words.currentMissing } : {}), ...(isTooShort(value.password) ? { password: words.nextShort } : {}) };
    setMissing(lacking);
    if (Object.keys(lacking).length > 0) return toFault();
    const done = await form.save(async ({ current, password }) => {
      await team.api.changePassword(current, password);
      return NO_WORDS;
    });
    if (!done) return toFault();
    toasts.tell(words.passwordDone);
    void team.logins.load();
  }

  function type(key: keyof typeof NO_WORDS, typed: string) {
    setMissing({ ...missing, [key]: undefined });
    set(key, typed);
  }
  return (
    <FaultsContext value={faults}>
      <FormPart title={words.password} hint={words.passwordHint}>
        <form onSubmit={(e) => void submit(e)} noValidate>
          {/* So that a browser keeps the new password with the right name. */}
          <input type="email" autoComplete="username" value={me?.email ?? ""} readOnly hidden />
          <div className="field-row">
            <TextField label={words.current} at="/current" fault={missing.current} type="password" fills="current-password" maxLength={200} value={value.current} onChange={(typed) => type("current", typed)} />
            <TextField label={words.next} hint={words.nextHint} at="/password" fault={missing.password} type="password" maxLength={200} value={value.password} onChange={(typed) => type("password", typed)} />
          </div>
          <FormFault fault={fault} />
          <button type="submit" className="button primary" disabled={busy || (value.current === "" && value.password === "")} aria-busy={busy}>
            {words.passwordAct}
          </button>
        </form>
      </FormPart>
    </FaultsContext>
  );
}
