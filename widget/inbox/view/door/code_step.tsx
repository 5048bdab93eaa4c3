/** The second step of a login: a code of the app, or one of those kept for its loss. */
import { type FormEvent, useRef, useState } from "react";
import { useFrame, useText } from "../../desk/desk";
import { CallFailed } from "../../session/problem";
import { useDoorsText } from "../../text/doors";
import { sentence } from "../../text/errors";
import { DoorCard, DoorField, Submit } from "./card";

export function CodeStep({ email, password, onBack }: { email: string; password: string; onBack: () => void }) {
  const { session } = useFrame();
  const text = useText();
  const words = useDoorsText();
  const field = useRef<HTMLInputElement>(null);
  const [recovery, setRecovery] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const code = field.current?.value.replace(/\s/g, "") ?? "";
    if (code === "") {
      setFault(words.codeMissing);
      return field.current?.focus();
    }
    setBusy(true);
    setFault(undefined);
    try {
      await session.login(email, password, code);
    } catch (e) {
      setBusy(false);
      setFault(e instanceof CallFailed && e.kind === "second-factor" ? words.wrongCode : sentence(e, text));
      field.current?.select();
    }
  }

  return (
    <DoorCard title={words.codeTitle} lead={recovery ? words.recoveryLead : words.codeLead}>
      <form onSubmit={(e) => void submit(e)} noValidate>
        <DoorField key={String(recovery)} id="login-code" label={recovery ? words.recovery : words.code} fills="one-time-code" digits={!recovery} autoFocus field={field} fault={fault} />
        <Submit busy={busy}>{busy ? words.busy : words.go}</Submit>
        <button
          type="button"
          className="link login-other"
          onClick={() => {
            setFault(undefined);
            setRecovery(!recovery);
          }}
        >
          {recovery ? words.useApp : words.useRecovery}
        </button>
        <button type="button" className="link login-other" onClick={onBack}>
          {words.back}
        </button>
      </form>
    </DoorCard>
  );
}
