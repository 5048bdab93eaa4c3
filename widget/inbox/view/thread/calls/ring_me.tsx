/** The call on the operator's own phone: its number is asked for once, and again when the server takes it for none. */
import { type FormEvent, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk } from "../../../desk/desk";
import { CallFailed } from "../../../session/problem";
import { normalNumber } from "../../../state/call";
import { useCallsText } from "../../../text/calls";
import { refusal } from "../../../text/calls/refusal";
import { Dialog } from "../../parts/dialog";

export function RingMe({ call }: { call: string }) {
  const { api, preferences, toasts, say } = useDesk();
  const words = useCallsText();
  const { phone } = useCell(preferences);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<{ fault?: string }>();

  async function ring(number: string) {
    setBusy(true);
    try {
      await api.ring(call, number);
      preferences.change({ phone: number });
      setAsking(undefined);
      toasts.tell(words.ring.rings(number));
    } catch (e) {
      const fault = refusal(e, words, say);
      // What is wrong with the number is told where it can be changed.
      if (asking || (e instanceof CallFailed && e.status === 422)) setAsking({ fault });
      else toasts.fail(fault);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <button type="button" className="button call-line" disabled={busy} aria-busy={busy} title={words.ring.hint} onClick={() => (phone ? void ring(phone) : setAsking({}))}>
        {busy ? words.ring.ringing : words.ring.button}
      </button>
      {asking && <AskNumber known={phone} busy={busy} fault={asking.fault} onClose={() => setAsking(undefined)} onRing={(number) => void ring(number)} />}
    </>
  );
}

interface AskProps {
  known: string;
  busy: boolean;
  fault: string | undefined;
  onClose: () => void;
  onRing: (number: string) => void;
}

function AskNumber({ known, busy, fault, onClose, onRing }: AskProps) {
  const { ring: words } = useCallsText();
  const [typed, setTyped] = useState(known);
  const [odd, setOdd] = useState(false);
  const told = odd ? words.badNumber : fault;

  function submit(event: FormEvent) {
    event.preventDefault();
    const number = normalNumber(typed);
    setOdd(number === undefined);
    if (number !== undefined) onRing(number);
  }

  return (
    <Dialog title={words.title} onClose={onClose} className="form-dialog">
      <p>{words.lead}</p>
      <form onSubmit={submit} noValidate>
        <div className="field" data-fault={told !== undefined}>
          <label htmlFor="my-phone">{words.number}</label>
          <input
            id="my-phone"
            type="tel"
            dir="ltr"
            autoComplete="tel"
            autoFocus
            maxLength={40}
            placeholder="+"
            value={typed}
            aria-invalid={told ? true : undefined}
            aria-describedby="my-phone-hint"
            onChange={(e) => {
              setTyped(e.currentTarget.value);
              setOdd(false);
            }}
          />
          <p className={told ? "fault" : "menu-hint"} id="my-phone-hint" role={told ? "alert" : undefined}>
            {told ?? words.numberHint}
          </p>
        </div>
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy} aria-busy={busy}>
            {busy ? words.ringing : words.act}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
