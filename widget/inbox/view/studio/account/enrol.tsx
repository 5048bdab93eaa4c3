/** Setting up the second factor in three steps: the password, the picture and its first code, the codes for a lost phone. */
import { type FormEvent, useState } from "react";
import type { OfferedFactor } from "../../../../protocol";
import { useDesk, useText } from "../../../desk/desk";
import { codeOf, grouped } from "../../../state/team/words";
import { useAccountText } from "../../../text/account";
import { FaultsContext, TextField } from "../fields";
import { useForm } from "../settings/saving";
import { RecoveryCodes } from "./recovery_codes";
import { QrCode } from "./qr_code";

interface Props {
  onCancel?: () => void;
  /** It counts from now on; the codes are still to be kept. */
  onOn?: () => void;
  onDone: () => void;
}

export function Enrol({ onCancel, onOn, onDone }: Props) {
  const [offered, setOffered] = useState<OfferedFactor>();
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes) return <RecoveryCodes codes={codes} onKept={onDone} />;
  const cancel = onCancel ? { onCancel } : {};
  if (!offered) return <Begin onOffered={setOffered} {...cancel} />;
  return (
    <Confirm
      offered={offered}
      {...cancel}
      onOn={(kept) => {
        setCodes(kept);
        onOn?.();
      }}
    />
  );
}

function Begin({ onOffered, onCancel }: { onOffered: (offered: OfferedFactor) => void; onCancel?: () => void }) {
  const { team } = useDesk();
  const words = useAccountText();
  const form = useForm({ password: "" });
  const [missing, setMissing] = useState<string>();
  const { value, set, faults, fault, busy } = form;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (value.password === "") return setMissing(words.currentMissing);
    await form.save(async ({ password }) => {
      onOffered(await team.api.offerFactor(password));
      return undefined;
    });
  }

  return (
    <FaultsContext value={faults}>
      <form className="enrol" onSubmit={(e) => void submit(e)} noValidate>
        <TextField label={words.sure} hint={words.sureHint} at="/password" fault={missing} type="password" fills="current-password" autoFocus maxLength={200} value={value.password} onChange={(password) => (setMissing(undefined), set("password", password))} />
        <StepEnd act={words.go} busy={busy} fault={Object.keys(faults).length === 0 ? fault : undefined} onCancel={onCancel} />
      </form>
    </FaultsContext>
  );
}

interface ConfirmProps {
  offered: OfferedFactor;
  onOn: (codes: readonly string[]) => void;
  onCancel?: () => void;
}

function Confirm({ offered: { secret, address }, onOn, onCancel }: ConfirmProps) {
  const { team } = useDesk();
  const words = useAccountText();
  const form = useForm({ code: "" });
  const [odd, setOdd] = useState<string>();
  const { value, set, faults, fault, busy } = form;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const code = codeOf(value.code);
    if (code === undefined) return setOdd(words.codeOdd);
    await form.save(async () => {
      onOn(await team.api.confirmFactor(code));
      return undefined;
    });
  }

  return (
    <FaultsContext value={faults}>
      <form className="enrol" onSubmit={(e) => void submit(e)} noValidate>
        <div className="enrol-scan">
          <QrCode text={address} label={words.picture} />
          <div>
            <h4>{words.scan}</h4>
            <p className="menu-hint">{words.scanHint}</p>
            <p className="enrol-secret">
              <span>{words.secret}</span>
              <code dir="ltr">{grouped(secret)}</code>
            </p>
          </div>
        </div>
        <TextField label={words.code} hint={words.codeHint} at="/code" fault={odd} ltr digits fills="one-time-code" autoFocus maxLength={12} className="short" value={value.code} onChange={(code) => (setOdd(undefined), set("code", code))} />
        <StepEnd act={words.confirm} busy={busy} fault={Object.keys(faults).length === 0 ? fault : undefined} onCancel={onCancel} />
      </form>
    </FaultsContext>
  );
}

interface StepEndProps {
  act: string;
  busy: boolean;
  /** What stands at no field. */
  fault: string | undefined;
  onCancel: (() => void) | undefined;
}

function StepEnd({ act, busy, fault, onCancel }: StepEndProps) {
  const { bots } = useText();
  return (
    <>
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="form-acts">
        {onCancel && (
          <button type="button" className="button" onClick={onCancel}>
            {bots.cancel}
          </button>
        )}
        <button type="submit" className="button primary" disabled={busy} aria-busy={busy}>
          {act}
        </button>
      </div>
    </>
  );
}
