/** The second factor: whether it is on, how to set it up, and how to be rid of it. */
import { type FormEvent, useState } from "react";
import { useDesk, useInbox, useText } from "../../../desk/desk";
import { useAccountText } from "../../../text/account";
import { Dialog } from "../../parts/dialog";
import { FaultsContext, FormPart, TextField } from "../fields";
import { useForm } from "../settings/saving";
import { Enrol } from "./enrol";
import { FormFault } from "../form_end";

export function FactorPart() {
  const { session, toasts, team } = useDesk();
  const words = useAccountText();
  const me = useInbox((s) => s.me);
  const [enrolling, setEnrolling] = useState(false);
  /** It counts already, and its codes are still to be kept. */
  const [counts, setCounts] = useState(false);
  const [ending, setEnding] = useState(false);
  if (!me) return null;
  const { second_factor_required: required } = me;
  const on = me.second_factor || counts;
  return (
    <FormPart
      title={words.factor}
      hint={words.factorHint}
      aside={
        <span className="badge" data-tone={on ? "good" : "plain"}>
          {on ? words.on : words.off}
        </span>
      }
    >
      {enrolling ? (
        <Enrol
          onCancel={() => setEnrolling(false)}
          onOn={() => {
            setCounts(true);
            void team.logins.load();
          }}
          onDone={() => {
            setEnrolling(false);
            void session.reread().then(() => setCounts(false));
            toasts.tell(words.switchedOn);
          }}
        />
      ) : !on ? (
        <button type="button" className="button" onClick={() => setEnrolling(true)}>
          {words.begin}
        </button>
      ) : required ? (
        <p className="menu-hint">{words.requiredNote}</p>
      ) : (
        <button type="button" className="button danger-quiet" onClick={() => setEnding(true)}>
          {words.endAct}
        </button>
      )}
      {ending && <End onClose={() => setEnding(false)} />}
    </FormPart>
  );
}

function End({ onClose }: { onClose: () => void }) {
  const { team, session, toasts } = useDesk();
  const { bots } = useText();
  const words = useAccountText();
  const form = useForm({ password: "", code: "" });
  const [missing, setMissing] = useState<{ password?: string; code?: string }>({});
  const { value, set, faults, fault, busy } = form;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const lacking = { ...(value.password === "" ? { password: words.currentMissing } : {}), ...(value.code.trim() === "" ? { code: words.anyCodeMissing } : {}) };
    setMissing(lacking);
    if (Object.keys(lacking).length > 0) return;
    const done = await form.save(async ({ password, code }) => {
      await team.api.endFactor(password, code.replace(/\s/g, ""));
      return undefined;
    });
    if (!done) return;
    await session.reread();
    toasts.tell(words.switchedOff);
    onClose();
  }

  return (
    <Dialog title={words.endTitle} onClose={onClose} className="form-dialog">
      <FaultsContext value={faults}>
        <form onSubmit={(e) => void submit(e)} noValidate>
          <p>{words.endText}</p>
          <TextField label={words.sure} at="/password" fault={missing.password} type="password" fills="current-password" autoFocus maxLength={200} value={value.password} onChange={(password) => (setMissing({}), set("password", password))} />
          <TextField label={words.anyCode} at="/code" fault={missing.code} ltr fills="one-time-code" maxLength={40} value={value.code} onChange={(code) => (setMissing({}), set("code", code))} />
          <FormFault fault={fault} />
          <div className="dialog-acts">
            <button type="button" className="button" onClick={onClose}>
              {bots.cancel}
            </button>
            <button type="submit" className="button danger" disabled={busy} aria-busy={busy}>
              {words.endAct}
            </button>
          </div>
        </form>
      </FaultsContext>
    </Dialog>
  );
}
