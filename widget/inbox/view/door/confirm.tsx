/** The link of a sign-up: the password that was chosen once more, and the inbox is there. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { SignUpShown } from "../../../protocol";
import { useFrame, useText } from "../../desk/desk";
import { CallFailed } from "../../session/problem";
import { useDoorsText } from "../../text/doors";
import { sentence } from "../../text/errors";
import { useHouseText } from "../../text/house";
import { DoorCard, SecretField, Submit } from "./card";

interface Props {
  token: string;
  onDone: () => void;
  onLeave: () => void;
}

export function Confirm({ token, onDone, onLeave }: Props) {
  const { session } = useFrame();
  const text = useText();
  const doors = useDoorsText();
  const words = useHouseText();
  const field = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState<SignUpShown>();
  const [error, setError] = useState<string>();
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<{ password?: string | undefined; form?: string }>({});

  function load() {
    setError(undefined);
    session.signedUp(token).then(setShown, (e: unknown) => (e instanceof CallFailed && e.status === 404 ? setOver(true) : setError(sentence(e, text))));
  }
  useEffect(load, [session, token]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const password = field.current?.value ?? "";
    if (password === "") {
      setFaults({ password: words.passwordMissing });
      return field.current?.focus();
    }
    setBusy(true);
    setFaults({});
    try {
      await session.confirm(token, password);
      onDone();
    } catch (e) {
      setBusy(false);
      if (e instanceof CallFailed && e.status === 404) return setOver(true);
      const wrong = e instanceof CallFailed ? e.field("password") : undefined;
      setFaults(wrong ? { password: wrong } : { form: sentence(e, text) });
      field.current?.select();
    }
  }

  const back = (
    <button type="button" className="link login-other" onClick={onLeave}>
      {doors.back}
    </button>
  );
  if (over) {
    return (
      <DoorCard title={words.confirmOver} lead={words.confirmOverHint}>
        {back}
      </DoorCard>
    );
  }
  if (!shown) {
    return (
      <DoorCard title={error ? text.login.unreachable : doors.busy} {...(error ? { lead: error } : {})}>
        {error && (
          <button type="button" className="button primary wide" onClick={load}>
            {text.login.again}
          </button>
        )}
      </DoorCard>
    );
  }
  return (
    <DoorCard title={words.confirmTitle(shown.business)} lead={words.confirmLead(shown.email)}>
      <form onSubmit={(e) => void submit(e)} noValidate>
        <input type="email" autoComplete="username" value={shown.email} readOnly hidden />
        <SecretField id="confirm-password" label={text.login.password} autoFocus fault={faults.password} field={field} />
        <Submit busy={busy} fault={faults.form}>
          {busy ? doors.busy : words.confirmAct}
        </Submit>
        {back}
      </form>
    </DoorCard>
  );
}
