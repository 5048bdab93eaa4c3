/** One person more, by hand. */
import { type FormEvent, useRef, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useText } from "../../../desk/desk";
import { freshId } from "../../../desk/fresh_id";
import type { CampaignAudience, NewMember } from "../../../session/campaign_api";
import { useAudiencesText } from "../../../text/audiences";
import { Dialog } from "../../parts/dialog";
import { TextField } from "../fields";

interface Props {
  audience: CampaignAudience;
  onClose: () => void;
  onAdded: () => void;
}

export function AddMemberDialog({ audience, onClose, onAdded }: Props) {
  const api = useCampaignApi();
  const { toasts, say } = useDesk();
  const { settings } = useText();
  const words = useAudiencesText();
  const [number, setNumber] = useState("");
  const [name, setName] = useState("");
  const [zone, setZone] = useState("");
  const [values, setValues] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  // The same through every repeat of the same person, so that a lost answer adds nobody twice.
  const sent = useRef<{ key: string; of: string }>(undefined);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));
    const member: NewMember = { number: number.trim(), ...(name.trim() ? { name: name.trim() } : {}), ...(zone.trim() ? { time_zone: zone.trim() } : {}), values: given };
    const of = JSON.stringify(member);
    if (sent.current?.of !== of) sent.current = { key: freshId(), of };
    setBusy(true);
    setFault(undefined);
    try {
      const { added, faults } = await api.addMembers(audience.id, [member], sent.current.key);
      const [refused] = faults;
      if (added > 0) {
        toasts.tell(words.added(name.trim() || number.trim()));
        onAdded();
        return onClose();
      }
      setFault(refused && refused.reason !== "repeated" ? words.reasons[refused.reason] : words.already);
      // What is tried again is another try.
      sent.current = undefined;
    } catch (e) {
      setFault(say(e));
    }
    setBusy(false);
  }

  return (
    <Dialog title={words.addTitle} onClose={onClose} className="form-dialog">
      <form onSubmit={(e) => void submit(e)} noValidate>
        <TextField label={words.number} hint={words.roleHints.number} fault={fault} ltr autoFocus maxLength={40} value={number} onChange={(typed) => (setFault(undefined), setNumber(typed))} />
        <TextField label={words.roles.name} maxLength={100} value={name} onChange={setName} />
        <TextField label={words.zone} hint={words.roleHints.zone} ltr maxLength={60} value={zone} onChange={setZone} />
        {audience.columns.map((column) => (
          <TextField key={column} label={column} maxLength={500} value={values[column] ?? ""} onChange={(value) => setValues((old) => ({ ...old, [column]: value }))} />
        ))}
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {settings.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy || number.trim() === ""} aria-busy={busy}>
            {words.addOne}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
