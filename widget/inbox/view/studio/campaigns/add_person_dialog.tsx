/** Somebody comes into a sequence by hand, with what its messages say of them. */
import { type FormEvent, useRef, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useText } from "../../../desk/desk";
import { freshId } from "../../../desk/fresh_id";
import type { Campaign, NewPerson } from "../../../session/campaign_api";
import { columnsIn } from "../../../state/campaigns/fillers";
import { useCampaignsText } from "../../../text/campaigns";
import { Dialog } from "../../parts/dialog";
import { TextField } from "../fields";

interface Props {
  campaign: Campaign;
  onClose: () => void;
  onEntered: () => void;
}

export function AddPersonDialog({ campaign, onClose, onEntered }: Props) {
  const api = useCampaignApi();
  const { toasts, say } = useDesk();
  const { settings } = useText();
  const words = useCampaignsText();
  const [phone, setPhone] = useState("");
  const [name, setName] = useState("");
  const [values, setValues] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  // The same through every repeat of the same person, so that a lost answer brings nobody in twice.
  const sent = useRef<{ key: string; of: string }>(undefined);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));
    const person: NewPerson = { phone: phone.trim(), name: name.trim(), values: given };
    const of = JSON.stringify(person);
    if (sent.current?.of !== of) sent.current = { key: freshId(), of };
    setBusy(true);
    setFault(undefined);
    try {
      const { is_new } = await api.enter(campaign.id, person, sent.current.key);
      if (is_new) {
        toasts.tell(words.entered(person.name || person.phone));
        onEntered();
        return onClose();
      }
      setFault(words.thereAlready);
      // What is tried again is another try.
      sent.current = undefined;
    } catch (e) {
      setFault(say(e));
    }
    setBusy(false);
  }

  return (
    <Dialog title={words.addPerson} onClose={onClose} className="form-dialog">
      <form onSubmit={(e) => void submit(e)} noValidate>
        <TextField label={words.phone} hint={words.testNumberHint} fault={fault} ltr autoFocus maxLength={40} value={phone} onChange={(typed) => (setFault(undefined), setPhone(typed))} />
        <TextField label={words.personName} maxLength={100} value={name} onChange={setName} />
        {columnsIn(campaign.steps).map((column) => (
          <TextField key={column} label={column} maxLength={500} value={values[column] ?? ""} onChange={(value) => setValues((old) => ({ ...old, [column]: value }))} />
        ))}
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {settings.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy || phone.trim() === ""} aria-busy={busy}>
            {words.addPerson}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
