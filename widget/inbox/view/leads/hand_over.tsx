/** Giving a lead to somebody of the team, with its conversation and a brief of what is known. */
import { type FormEvent, useState } from "react";
import { useDesk, useInbox } from "../../desk/desk";
import { useLeads } from "../../desk/leads";
import type { Lead } from "../../session/lead_api";
import { LONGEST_TEXT } from "../../state/leads/stages";
import { useLeadsText } from "../../text/leads";
import { Dialog } from "../parts/dialog";
import { SelectField, TextField } from "../studio/fields";
import { useCalled } from "./marks";
import { useOwners } from "./owners";

export function HandOverDialog({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const { toasts, say } = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const called = useCalled();
  const me = useInbox((s) => s.me?.id ?? "");
  const owners = useOwners();
  const [to, setTo] = useState(me);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      leads.take(await leads.api.handOver(lead.id, to, note.trim()));
      void leads.recount();
      toasts.tell(words.handed(called(lead), owners.find(({ id }) => id === to)?.name ?? ""));
      onClose();
    } catch (e) {
      setFault(say(e));
      setBusy(false);
    }
  }

  return (
    <Dialog title={words.handTitle(called(lead))} onClose={onClose} className="form-dialog">
      <form onSubmit={(e) => void submit(e)} noValidate>
        <p>{lead.conversation ? words.handHint : words.handHintNone}</p>
        <SelectField label={words.handTo} value={to} options={owners.map(({ id, label }) => ({ value: id, label }))} onChange={setTo} />
        <TextField label={words.handNote} rows={3} maxLength={LONGEST_TEXT} value={note} onChange={setNote} />
        <p className="fault" role="alert">
          {fault}
        </p>
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy || to === ""} aria-busy={busy}>
            {words.handSure}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
