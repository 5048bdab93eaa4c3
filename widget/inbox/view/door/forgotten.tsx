/** Asking for a new password by mail. What is said afterwards is the same for every address. */
import { type FormEvent, useRef, useState } from "react";
import { useFrame, useText } from "../../desk/desk";
import { isAddress } from "../../state/team/words";
import { useDoorsText } from "../../text/doors";
import { sentence } from "../../text/errors";
import { DoorCard, DoorField, Submit } from "./card";

export function Forgotten({ onBack }: { onBack: () => void }) {
  const { session } = useFrame();
  const text = useText();
  const words = useDoorsText();
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState<string>();
  const [faults, setFaults] = useState<{ email?: string; form?: string }>({});

  async function submit(event: FormEvent) {
    event.preventDefault();
    const email = field.current?.value.trim() ?? "";
    if (!isAddress(email)) {
      setFaults({ email: email === "" ? text.login.emailMissing : text.login.emailOdd });
      return field.current?.focus();
    }
    setBusy(true);
    setFaults({});
    try {
      await session.forgotten(email);
      setSent(email);
    } catch (e) {
      setFaults({ form: sentence(e, text) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <DoorCard title={words.forgotTitle} {...(sent ? { why: words.sent(sent) } : { lead: words.forgotLead })}>
      <form onSubmit={(e) => void submit(e)} noValidate>
        {!sent && (
          <>
            <DoorField id="forgotten-email" label={text.login.email} type="email" fills="username" autoFocus fault={faults.email} field={field} />
            <Submit busy={busy} fault={faults.form}>
              {busy ? words.busy : words.send}
            </Submit>
          </>
        )}
        <button type="button" className="link login-other" onClick={onBack}>
          {words.back}
        </button>
      </form>
    </DoorCard>
  );
}
