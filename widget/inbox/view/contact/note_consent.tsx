/** Writing down what a contact said about offers, in a shop, on the phone or wherever else. */
import { type FormEvent, useId, useRef, useState } from "react";
import type { Contact } from "../../../protocol";
import { useDesk } from "../../desk/desk";
import { freshId } from "../../desk/fresh_id";
import { createConsentApi } from "../../session/consent_api";
import { CallFailed } from "../../session/problem";
import { isWhole, LONGEST } from "../../state/consents/told";
import { useConsentsText } from "../../text/consents";
import { Dialog } from "../parts/dialog";
import { TextField } from "../studio/fields";

interface Props {
  contact: Contact;
  onClose: () => void;
  onNoted: () => void;
}

export function NoteConsent({ contact, onClose, onNoted }: Props) {
  const { request, loading, toasts, say } = useDesk();
  const words = useConsentsText();
  const group = useId();
  const [given, setGiven] = useState(true);
  const [wording, setWording] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  // The same through every repeat of the same words, so that a lost answer writes nothing twice.
  const sent = useRef<{ key: string; of: string }>(undefined);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!isWhole(given, wording)) return setFault(words.wordingNeeded);
    const said = { given, wording: wording.trim() };
    const of = JSON.stringify(said);
    if (sent.current?.of !== of) sent.current = { key: freshId(), of };
    setBusy(true);
    setFault(undefined);
    try {
      await createConsentApi(request).write(contact.id, said, sent.current.key);
    } catch (e) {
      setFault((e instanceof CallFailed ? e.field("wording") : undefined) ?? say(e));
      return setBusy(false);
    }
    void loading.contact(contact.id);
    toasts.tell(words.saved);
    onNoted();
    onClose();
  }

  return (
    <Dialog title={words.addTitle(contact.shown_as)} onClose={onClose} className="form-dialog">
      <form onSubmit={(e) => void submit(e)} noValidate>
        <p className="menu-hint">{words.addHint}</p>
        <div className="segments two" role="radiogroup" aria-label={words.what}>
          {([true, false] as const).map((value) => (
            <label key={String(value)}>
              <input type="radio" name={group} checked={given === value} onChange={() => (setFault(undefined), setGiven(value))} />
              <span>{value ? words.choices.given : words.choices.ended}</span>
            </label>
          ))}
        </div>
        <TextField label={words.wording} hint={words.wordingHint} fault={fault} rows={3} maxLength={LONGEST} value={wording} onChange={(typed) => (setFault(undefined), setWording(typed))} />
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy} aria-busy={busy}>
            {words.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
