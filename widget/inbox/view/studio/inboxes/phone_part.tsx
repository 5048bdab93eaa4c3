/** From nothing to a phone that rings: who speaks, the account at the carrier, the number, and what to enter there. */
import { type FormEvent, useEffect, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import type { Phone } from "../../../session/studio_types";
import { isPublic } from "../../../state/studio/account";
import { type Faults, NO_FAULTS, without } from "../../../state/studio/faults";
import { missingSecrets, phoneBody, phoneForm, type PhoneForm } from "../../../state/studio/phone";
import { NEW } from "../../../state/studio/place";
import { useCallsText } from "../../../text/calls";
import { refusal } from "../../../text/calls/refusal";
import { useVoiceText } from "../../../text/voice";
import { CopyField } from "../../parts/copy_field";
import { Check, Out } from "../../parts/icons";
import { Confirm } from "../confirm";
import { FaultsContext, FormPart, SelectField, TextField } from "../fields";
import { StudioLink } from "../link";
import { Await } from "../loading";
import { type Form, useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { told } from "../voice/told";
import { Step } from "./connect";
import type { Known } from "./inbox_page";

interface Props {
  known: Known;
  onKnown: (known: Known) => void;
  onDirty: (dirty: boolean) => void;
}

export function PhonePart({ known, onKnown, onDirty }: Props) {
  const { studio, toasts } = useDesk();
  const { inboxes, settings } = useText();
  const { phone: words } = useVoiceText();
  const { inbox, phone, tag } = known;
  const form = useForm<PhoneForm>(phoneForm(phone));
  const [own, setOwn] = useState<Faults>(NO_FAULTS);
  const { value, fault, busy, dirty } = form;
  useEffect(() => onDirty(dirty && !busy), [dirty, busy]);
  useEffect(() => void studio.voiceAgents.load(), [studio]);
  const agents = useCell(studio.voiceAgents).value?.items;
  // Where there is one, there is nothing to choose.
  const voice_agent = value.voice_agent || (agents?.length === 1 ? (agents[0]?.id ?? "") : "");

  function set(key: keyof PhoneForm, part: string) {
    setOwn((now) => without(now, `/${key}`));
    form.set(key, part);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const lacking = missingSecrets({ ...value, voice_agent }, phone, { agent: words.agentMissing, token: words.tokenAgain, secret: words.secretAgain });
    setOwn(lacking);
    if (Object.keys(lacking).length > 0) return toFault();
    let made: Known | undefined;
    const done = await form.save(async (now) => {
      const { answer, tag: next } = await studio.api.connectPhone(inbox.id, phoneBody({ ...now, voice_agent }), tag);
      made = { inbox: { ...inbox, account: answer.number }, phone: answer, ...(next ? { tag: next } : {}) };
      return phoneForm(answer);
    });
    if (!done || !made) return toFault();
    onKnown(made);
    toasts.tell(settings.saved);
  }

  async function disconnect() {
    await studio.api.disconnectPhone(inbox.id);
    const { answer, tag: next } = await studio.api.inbox(inbox.id);
    form.accept(phoneForm(undefined));
    onKnown({ inbox: answer, ...(next ? { tag: next } : {}) });
    toasts.tell(inboxes.connect.disconnected(inbox.name));
  }

  const { steps } = words;
  return (
    <FaultsContext value={{ ...own, ...form.faults }}>
      <FormPart title={words.title} hint={words.lead}>
        <a className="guide-link" href="/guides/channels/voice" target="_blank" rel="noopener">
          {words.guide} <Out />
        </a>
        <form onSubmit={(e) => void submit(e)} noValidate>
          <ol className="way">
            <Step words={steps.agent}>
              <AgentField value={voice_agent} onChange={(v) => set("voice_agent", v)} />
            </Step>
            <Step words={steps.account}>
              <AccountFields value={value} phone={phone} set={set} />
            </Step>
            <Step words={steps.number}>
              <TextField {...told(words.fields.number)} at="/number" ltr maxLength={40} placeholder="+" value={value.number} onChange={(v) => set("number", v)} />
              {fault && Object.keys(form.faults).length === 0 && (
                <p className="fault" role="alert">
                  {fault}
                </p>
              )}
              <button type="submit" className="button primary" disabled={busy || (phone !== undefined && !dirty)} aria-busy={busy}>
                {busy ? settings.saving : words.save}
              </button>
            </Step>
            <Step words={steps.webhook}>
              <Addresses phone={phone} inbox={inbox.id} />
            </Step>
            <Step words={steps.call}>
              <p className="menu-hint">{phone ? words.callNow(phone.number) : words.callLater}</p>
            </Step>
          </ol>
        </form>
      </FormPart>
      {phone && <Disconnect name={inbox.name} onAct={disconnect} />}
    </FaultsContext>
  );
}

function AgentField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { studio } = useDesk();
  const { phone: words } = useVoiceText();
  return (
    <Await what={studio.voiceAgents}>
      {({ items: agents }) =>
        agents.length === 0 ? (
          <div className="warning no-agents">
            <p>{words.noAgents}</p>
            <StudioLink to={{ page: "voice", id: NEW, section: "speech" }} className="button primary">
              {words.makeAgent}
            </StudioLink>
          </div>
        ) : (
          <>
            <SelectField
              {...told(words.fields.agent)}
              at="/voice_agent"
              value={value}
              options={[...(agents.some(({ id }) => id === value) ? [] : [{ value, label: words.choose }]), ...agents.map(({ id, name = "" }) => ({ value: id, label: name }))]}
              onChange={onChange}
            />
            {value !== "" && (
              <StudioLink to={{ page: "voice", id: value, section: "speech" }} className="guide-link">
                {words.openAgent}
              </StudioLink>
            )}
          </>
        )
      }
    </Await>
  );
}

function AccountFields({ value, phone, set }: Pick<Form<PhoneForm>, "value"> & { phone: Phone | undefined; set: (key: keyof PhoneForm, part: string) => void }) {
  const { phone: words } = useVoiceText();
  const { fields } = words;
  const kept = (is: boolean) => (is ? { hint: words.kept, placeholder: "••••••••" } : {});
  const sameKey = phone !== undefined && phone.key_sid !== "" && phone.key_sid === value.key_sid.trim();
  const [opened] = useState(value.key_sid !== "");
  return (
    <>
      <div className="field-row">
        <TextField {...told(fields.account_sid)} at="/account_sid" ltr maxLength={60} placeholder="AC" value={value.account_sid} onChange={(v) => set("account_sid", v)} />
        <TextField {...told(fields.auth_token)} {...kept(phone !== undefined)} at="/auth_token" type="password" ltr maxLength={200} value={value.auth_token} onChange={(v) => set("auth_token", v)} />
      </div>
      <details className="finer" open={opened}>
        <summary>{words.apiKey}</summary>
        <p className="way-text">{words.apiKeyHint}</p>
        <div className="field-row">
          <TextField {...told(fields.key_sid)} at="/key_sid" ltr maxLength={60} placeholder="SK" value={value.key_sid} onChange={(v) => set("key_sid", v)} />
          <TextField {...told(fields.key_secret)} {...kept(sameKey)} at="/key_secret" type="password" ltr maxLength={200} value={value.key_secret} onChange={(v) => set("key_secret", v)} />
        </div>
      </details>
    </>
  );
}

function Addresses({ phone, inbox }: { phone: Phone | undefined; inbox: string }) {
  const { phone: words } = useVoiceText();
  if (!phone) return <p className="menu-hint">{words.webhookLater}</p>;
  return (
    <>
      <PointHere number={phone.number} inbox={inbox} />
      <p className="way-text">{words.byHand}</p>
      {!isPublic(location.origin) && <p className="warning">{words.notPublic}</p>}
      <CopyField label={words.incoming} value={`${location.origin}${phone.incoming_path}`} />
      <CopyField label={words.status} value={`${location.origin}${phone.status_path}`} />
    </>
  );
}

/** Enters both addresses at the carrier, with the keys that it has. */
function PointHere({ number, inbox }: { number: string; inbox: string }) {
  const { studio, say } = useDesk();
  const { phone: words } = useVoiceText();
  const calls = useCallsText();
  const [outcome, setOutcome] = useState<"busy" | "done" | { fault: string }>();

  async function point() {
    setOutcome("busy");
    try {
      await studio.api.pointPhone(inbox);
      setOutcome("done");
    } catch (e) {
      setOutcome({ fault: refusal(e, calls, say) });
    }
  }

  const busy = outcome === "busy";
  return (
    <div className="point-here">
      <button type="button" className="button" disabled={busy} aria-busy={busy} onClick={() => void point()}>
        {busy ? words.pointing : words.point}
      </button>
      {outcome === "done" && (
        <p className="pointed" role="status">
          <Check /> {words.pointed(number)}
        </p>
      )}
      {typeof outcome === "object" && (
        <p className="fault" role="alert">
          {outcome.fault}
        </p>
      )}
    </div>
  );
}

function Disconnect({ name, onAct }: { name: string; onAct: () => Promise<void> }) {
  const { connect: words } = useText().inboxes;
  const { phone } = useVoiceText();
  const [asking, setAsking] = useState(false);
  return (
    <FormPart title={words.part} hint={words.partHint}>
      <button type="button" className="button danger-quiet" onClick={() => setAsking(true)}>
        {words.disconnect}
      </button>
      {asking && (
        <Confirm title={words.disconnectTitle(name)} act={words.disconnectSure} danger onClose={() => setAsking(false)} onAct={onAct}>
          <p>{phone.disconnectText}</p>
        </Confirm>
      )}
    </FormPart>
  );
}
