/** A new password by the link of a mail. */
import { type FormEvent, useRef, useState } from "react";
import { useFrame, useText } from "../../desk/desk";
import { CallFailed } from "../../session/problem";
import { isTooShort } from "../../state/team/words";
import { useDoorsText } from "../../text/doors";
import { sentence } from "../../text/errors";
import { DoorCard, SecretField, Submit } from "./card";
import { Forgotten } from "./forgotten";

export function Reset({ token, onDone, onLeave }: { token: string; onDone: () => void; onLeave: () => void }) {
  const { session } = useFrame();
  const text = useText();
  const words = useDoorsText();
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState<"said" | "asking">();
  const [faults, setFaults] = useState<{ password?: string; form?: string }>({});

  async function submit(event: FormEvent) {
    event.preventDefault();
    const password = field.current?.value ?? "";
    if (isTooShort(password)) {
      setFaults({ password: words.short });
      return field.current?.focus();
    }
    setBusy(true);
    setFaults({});
    try {
      await session.reset(token, password);
      onDone();
    } catch (e) {
      setBusy(false);
      if (e instanceof CallFailed && e.status === 404) return setOver("said");
      const weak = e instanceof CallFailed ? e.field("password") : undefined;
      setFaults(weak ? { password: weak } : { form: sentence(e, text) });
    }
  }

  if (over === "asking") return <Forgotten onBack={onLeave} />;
  if (over) {
    return (
      <DoorCard title={words.resetOver} lead={words.resetOverHint}>
        <button type="button" className="button primary wide" onClick={() => setOver("asking")}>
          {words.another}
        </button>
        <button type="button" className="link login-other" onClick={onLeave}>
          {words.back}
        </button>
      </DoorCard>
    );
  }
  return (
    <DoorCard title={words.resetTitle} lead={words.resetLead}>
      <form onSubmit={(e) => void submit(e)} noValidate>
        <SecretField id="reset-password" label={words.password} hint={words.passwordHint} fills="new-password" autoFocus fault={faults.password} field={field} />
        <Submit busy={busy} fault={faults.form}>
          {busy ? words.busy : words.keep}
        </Submit>
        <button type="button" className="link login-other" onClick={onLeave}>
          {words.back}
        </button>
      </form>
    </DoorCard>
  );
}
