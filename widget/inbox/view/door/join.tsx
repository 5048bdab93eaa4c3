/** Joining by the link of an invitation: a name, a password, and one is in. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { InvitedTo } from "../../../protocol";
import { useFrame, useText } from "../../desk/desk";
import { CallFailed } from "../../session/problem";
import { isTooShort } from "../../state/team/words";
import { useDoorsText } from "../../text/doors";
import { sentence } from "../../text/errors";
import { DoorCard, DoorField, SecretField, Submit } from "./card";

interface Props {
  token: string;
  /** Who is logged in here already. */
  already: string | undefined;
  onDone: () => void;
  onLeave: () => void;
}

export function Join({ token, already, onDone, onLeave }: Props) {
  const { session } = useFrame();
  const text = useText();
  const words = useDoorsText();
  const [invited, setInvited] = useState<InvitedTo>();
  const [error, setError] = useState<string>();
  const [over, setOver] = useState(false);

  const failed = (e: unknown) => (e instanceof CallFailed && e.status === 404 ? setOver(true) : setError(sentence(e, text)));
  function load() {
    setError(undefined);
    session.invitation(token).then(setInvited, failed);
  }
  useEffect(load, [session, token]);

  if (over) {
    return (
      <DoorCard title={words.inviteOver} lead={words.inviteOverHint}>
        <button type="button" className="button wide" onClick={onLeave}>
          {words.back}
        </button>
      </DoorCard>
    );
  }
  if (!invited) {
    return (
      <DoorCard title={error ? text.login.unreachable : words.busy} {...(error ? { lead: error } : {})}>
        {error && (
          <button type="button" className="button primary wide" onClick={load}>
            {text.login.again}
          </button>
        )}
      </DoorCard>
    );
  }
  return <JoinForm token={token} invited={invited} already={already} onDone={onDone} onLeave={onLeave} onOver={() => setOver(true)} />;
}

function JoinForm({ token, invited, already, onDone, onLeave, onOver }: Props & { invited: InvitedTo; onOver: () => void }) {
  const { session } = useFrame();
  const text = useText();
  const words = useDoorsText();
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<{ name?: string | undefined; password?: string | undefined; form?: string }>({});

  async function submit(event: FormEvent) {
    event.preventDefault();
    const called = name.current?.value.trim() ?? "";
    const secret = password.current?.value ?? "";
    const found = { ...(called === "" ? { name: words.nameMissing } : {}), ...(isTooShort(secret) ? { password: words.short } : {}) };
    setFaults(found);
    if (found.name) return name.current?.focus();
    if (found.password) return password.current?.focus();
    setBusy(true);
    try {
      await session.join(token, called, secret);
      onDone();
    } catch (e) {
      setBusy(false);
      if (!(e instanceof CallFailed)) return setFaults({ form: sentence(e, text) });
      if (e.status === 404) return onOver();
      const told = { name: e.field("name"), password: e.field("password") };
      setFaults(told.name || told.password ? told : { form: sentence(e, text) });
    }
  }

  return (
    <DoorCard title={words.inviteTitle(invited.organisation)} lead={words.inviteLead(invited.email)} why={already && words.already(already)}>
      <form onSubmit={(e) => void submit(e)} noValidate>
        {/* So that a browser keeps the password with the right name. */}
        <input type="email" autoComplete="username" value={invited.email} readOnly hidden />
        <DoorField id="join-name" label={words.name} fills="name" autoFocus fault={faults.name} field={name} />
        <SecretField id="join-password" label={text.login.password} hint={words.passwordHint} fills="new-password" fault={faults.password} field={password} />
        <Submit busy={busy} fault={faults.form}>
          {busy ? words.busy : words.join}
        </Submit>
        <button type="button" className="link login-other" onClick={onLeave}>
          {words.back}
        </button>
      </form>
    </DoorCard>
  );
}
