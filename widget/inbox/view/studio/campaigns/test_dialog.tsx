/** One message of a campaign to one number, to see how it looks on a phone. */
import { type FormEvent, useRef, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useText } from "../../../desk/desk";
import { freshId } from "../../../desk/fresh_id";
import type { Step } from "../../../session/campaign_api";
import { stepName, wordsFor } from "../../../state/campaigns/words";
import { useCampaignsText } from "../../../text/campaigns";
import { Dialog } from "../../parts/dialog";
import { TextField } from "../fields";

interface Props {
  id: string;
  steps: readonly Step[];
  step: number;
  onClose: () => void;
}

export function TestDialog({ id, steps, step, onClose }: Props) {
  const api = useCampaignApi();
  const { toasts, say } = useDesk();
  const { settings } = useText();
  const words = wordsFor(useCampaignsText(), steps);
  const [number, setNumber] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  // The same through every repeat, so that a lost answer sends nothing twice.
  const sent = useRef<{ key: string; to: string }>(undefined);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const to = number.trim();
    if (sent.current?.to !== to) sent.current = { key: freshId(), to };
    setBusy(true);
    setFault(undefined);
    try {
      await api.test(id, to, step, sent.current.key);
      toasts.tell(words.tested);
      onClose();
    } catch (e) {
      setFault(say(e));
      setBusy(false);
    }
  }

  return (
    <Dialog title={words.testTitle(stepName(words, steps, step))} onClose={onClose} className="form-dialog">
      <form onSubmit={(e) => void submit(e)} noValidate>
        <p>{words.testHint}</p>
        <TextField label={words.testNumber} hint={words.testNumberHint} fault={fault} ltr autoFocus maxLength={40} value={number} onChange={(typed) => (setFault(undefined), setNumber(typed))} />
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {settings.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy || number.trim() === ""} aria-busy={busy}>
            {words.testSend}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
