/** Having an agent made at its provider, or brought up to date: for which assistant, with what, and what came of it. */
import { type FormEvent, useEffect, useState } from "react";
import { useDesk, useText } from "../../../desk/desk";
import { filesOfBot } from "../../../desk/studio/files_of_bot";
import { CallFailed } from "../../../session/problem";
import type { Inbox, ProviderAgent, ProviderDraft } from "../../../session/studio_types";
import { type Faults, faultsOf, NO_FAULTS } from "../../../state/studio/faults";
import { useDialogueText } from "../../../text/dialogue";
import { useVoiceText } from "../../../text/voice";
import { CopyField } from "../../parts/copy_field";
import { Dialog } from "../../parts/dialog";
import { FaultsContext, SelectField, SwitchField, TextField } from "../fields";
import { Await } from "../loading";
import { told } from "./told";

interface Props {
  isNew: boolean;
  onClose: () => void;
  /** Nothing when the page itself could not be saved, where its faults are told. */
  onMake: (draft: ProviderDraft) => Promise<ProviderAgent | undefined>;
}

export function ProviderDialog({ isNew: wasNew, ...rest }: Props) {
  const { studio } = useDesk();
  const { make: words } = useDialogueText();
  // Once it is made, the page knows it.
  const [isNew] = useState(wasNew);
  const [made, setMade] = useState<ProviderAgent>();
  useEffect(() => void studio.inboxes.load(), [studio]);
  return (
    <Dialog title={isNew ? words.titleMake : words.titleChange} onClose={rest.onClose} className="form-dialog wide">
      {made ? <Made made={made} onClose={rest.onClose} /> : <Await what={studio.inboxes}>{(inboxes) => <Draft {...rest} isNew={isNew} inboxes={inboxes} onMade={setMade} />}</Await>}
    </Dialog>
  );
}

function Draft({ isNew, inboxes, onClose, onMake, onMade }: Props & { inboxes: readonly Inbox[]; onMade: (made: ProviderAgent) => void }) {
  const { studio, knowledge, say } = useDesk();
  const { settings } = useText();
  const { turns } = useVoiceText();
  const { make: words } = useDialogueText();
  const first = inboxes.find(({ channel }) => channel === "voice") ?? inboxes[0];
  const [chosen, setChosen] = useState(first?.id ?? "");
  const [documents, setDocuments] = useState(false);
  const [llm, setLlm] = useState("");
  const [webhook, setWebhook] = useState("");
  const [number, setNumber] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const [faults, setFaults] = useState<Faults>(NO_FAULTS);
  const inbox = inboxes.find(({ id }) => id === chosen);
  const hasNumber = inbox?.channel === "voice" && inbox.account !== undefined;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!inbox) return;
    setBusy(true);
    setFault(undefined);
    setFaults(NO_FAULTS);
    try {
      const files = documents ? await filesOfBot(inbox.bot, studio.api, knowledge.api) : [];
      const names = { ...(llm.trim() ? { llm: llm.trim() } : {}), ...(webhook.trim() ? { webhook: webhook.trim() } : {}) };
      const made = await onMake({ inbox: inbox.id, documents: files, import_number: number && hasNumber, ...names });
      if (made) onMade(made);
      else onClose();
    } catch (e) {
      setFaults(faultsOf(e instanceof CallFailed ? e.problem : undefined));
      setFault(say(e));
    } finally {
      setBusy(false);
    }
  }

  if (!first) return <p>{words.noInbox}</p>;
  const [toDocuments = "", documentsHint = ""] = words.documents;
  const [toNumber = "", numberHint = ""] = words.number;
  return (
    <FaultsContext value={faults}>
      <form className="provider-draft" onSubmit={(e) => void submit(e)} noValidate>
        <SelectField {...told(words.inbox)} at="/inbox" value={chosen} options={inboxes.map(({ id, name }) => ({ value: id, label: name }))} onChange={setChosen} />
        <SwitchField label={toDocuments} hint={documentsHint} at="/documents" checked={documents} onChange={setDocuments} />
        {hasNumber && <SwitchField label={toNumber} hint={numberHint} at="/import_number" checked={number} onChange={setNumber} />}
        <details className="finer">
          <summary>{turns.finer}</summary>
          <div className="field-row">
            <TextField {...told(words.llm)} at="/llm" ltr maxLength={100} value={llm} onChange={setLlm} />
            <TextField {...told(words.webhook)} at="/webhook" ltr maxLength={100} value={webhook} onChange={setWebhook} />
          </div>
        </details>
        <p className="fault" role="alert">
          {fault}
        </p>
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {settings.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy || !inbox} aria-busy={busy}>
            {busy ? words.busy : isNew ? words.act : words.actChange}
          </button>
        </div>
      </form>
    </FaultsContext>
  );
}

function Made({ made: { agent_id, is_new, documents, number_id, after_call_path, initiation_path }, onClose }: { made: ProviderAgent; onClose: () => void }) {
  const { make: words } = useDialogueText();
  return (
    <div className="provider-made" role="status">
      <p>{is_new ? words.made(agent_id) : words.changed(agent_id)}</p>
      {documents > 0 && <p>{words.uploaded(documents)}</p>}
      {number_id && (
        <>
          <p>{words.numberGiven}</p>
          <CopyField label={words.afterCall} value={`${location.origin}${after_call_path}`} />
          <CopyField label={words.initiation} value={`${location.origin}${initiation_path}`} />
          <p className="menu-hint">{words.secret}</p>
        </>
      )}
      <div className="dialog-acts">
        <button type="button" className="button primary" onClick={onClose} autoFocus>
          {words.close}
        </button>
      </div>
    </div>
  );
}
