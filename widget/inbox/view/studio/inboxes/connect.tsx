/** From nothing to connected: numbered steps, each with what has to be done at the platform and what to bring from there. */
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useDesk, useText } from "../../../desk/desk";
import { CallFailed } from "../../../session/problem";
import type { Account, AccountCheck } from "../../../session/studio_types";
import { type AccountForm, accountBody, accountForm, isPublic, tokenEnd } from "../../../state/studio/account";
import { useDates } from "../../parts/clock";
import { CopyField } from "../../parts/copy_field";
import { Out } from "../../parts/icons";
import { Confirm } from "../confirm";
import { FaultsContext, FormPart, SwitchField, TextField } from "../fields";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { Checked, type Checking } from "./checked";
import type { Known } from "./inbox_page";
import { FormFault } from "../form_end";

interface Props {
  known: Known;
  onKnown: (known: Known) => void;
  onDirty: (dirty: boolean) => void;
  /** The health is another now. */
  onChecked: () => void;
}

export function Connect({ known, onKnown, onDirty, onChecked }: Props) {
  const { studio, toasts, say } = useDesk();
  const { inboxes, settings } = useText();
  const words = inboxes.connect;
  const { inbox, account, tag } = known;
  const form = useForm<AccountForm>(accountForm(account));
  const { value, set, faults, fault, busy, dirty } = form;
  const [check, setCheck] = useState<Checking>();
  const [leaving, setLeaving] = useState(false);
  const touched = useRef(dirty);
  touched.current = dirty;
  useEffect(() => onDirty(dirty && !busy), [dirty, busy]);
  const steps = words.steps[inbox.channel];
  if (!steps) return null;

  async function submit(event: FormEvent) {
    event.preventDefault();
    let made: Known | undefined;
    const done = await form.save(async (now) => {
      const { answer, tag: next } = await studio.api.connectAccount(inbox.id, accountBody(now), tag).catch(taken);
      made = { inbox: { ...inbox, account: answer.shown_as }, account: answer, ...(next ? { tag: next } : {}) };
      return accountForm(answer);
    });
    if (!done || !made) return toFault();
    onKnown(made);
    toasts.tell(words.saved);
    // Whoever has just given a token wants to know whether it works.
    await ask(made);
  }

  /** An account belongs to one inbox: when ours is still what was read, the refusal is about another that has it. */
  async function taken(e: unknown): Promise<never> {
    if (!(e instanceof CallFailed) || (e.status !== 412 && e.status !== 409)) throw e;
    const { tag: now } = await studio.api.inbox(inbox.id);
    if (now !== tag || !e.problem) throw e;
    throw new CallFailed(409, { ...e.problem, errors: [{ pointer: "/id", detail: words.taken }] });
  }

  async function ask(now: Known) {
    setCheck("busy");
    try {
      const result: AccountCheck = await studio.api.checkAccount(inbox.id);
      setCheck(result);
      // A check finds out the name and the end of the token, and so makes another version.
      const read = await studio.api.account(inbox.id);
      onChecked();
      if (!read) return;
      const { answer, tag: next } = read;
      // What was typed while the platform was asked stays.
      if (!touched.current) form.accept(accountForm(answer));
      onKnown({ inbox: { ...now.inbox, account: answer.shown_as }, account: answer, ...(next ? { tag: next } : {}) });
    } catch (e) {
      setCheck({ failed: say(e) });
    }
  }

  const { fields } = words;
  const parent = fields.parent[inbox.channel];
  const id = fields.id[inbox.channel];
  const second = inbox.channel === "instagram" ? fields.instagramSecret : fields.secondSecret;
  const kept = account ? "••••••••" : "";
  return (
    <>
      <FaultsContext value={faults}>
        <FormPart title={words.title} hint={words.lead}>
          <a className="guide-link" href={`/guides/channels/${inbox.channel}`} target="_blank" rel="noopener">
            {words.guide} <Out />
          </a>
          <form onSubmit={(e) => void submit(e)} noValidate>
            <ol className="way">
              <Step words={steps.app}>
                <TextField label={fields.app[0] ?? ""} hint={fields.app[1]} at="/app" ltr maxLength={200} value={value.app} onChange={(v) => set("app", v)} />
                <div className="field-row">
                  <TextField label={fields.secret[0] ?? ""} hint={account ? words.keptMany(account.secrets) : fields.secret[1]} at="/secrets" type="password" ltr placeholder={kept} value={value.secret} onChange={(v) => set("secret", v, "/secrets")} />
                  <TextField label={second[0] ?? ""} hint={second[1]} type="password" ltr value={value.second} onChange={(v) => set("second", v, "/secrets")} />
                </div>
              </Step>
              <Step words={steps.account}>
                <div className="field-row">
                  {id && <TextField label={id[0]} hint={id[1]} at="/id" ltr maxLength={200} value={value.id} onChange={(v) => set("id", v)} />}
                  {parent && <TextField label={parent[0]} hint={parent[1]} at="/parent" ltr maxLength={200} value={value.parent} onChange={(v) => set("parent", v)} />}
                </div>
                <TextField label={fields.shownAs[0] ?? ""} hint={fields.shownAs[1]} at="/shown_as" maxLength={200} value={value.shown_as} onChange={(v) => set("shown_as", v)} />
              </Step>
              <Step words={steps.token}>
                <TextField label={fields.token[0] ?? ""} hint={account?.has_token ? words.kept : fields.token[1]} at="/token" type="password" ltr placeholder={account?.has_token ? kept : ""} value={value.token} onChange={(v) => set("token", v)} />
                {account && <TokenEnd account={account} />}
                {inbox.channel !== "whatsapp" && <SwitchField label={fields.humanAgent[0] ?? ""} hint={fields.humanAgent[1]} at="/human_agent" checked={value.human_agent} onChange={(v) => set("human_agent", v)} />}
                <FormFault fault={fault} />
                <button type="submit" className="button primary" disabled={busy || (account !== undefined && !dirty)} aria-busy={busy}>
                  {busy ? settings.saving : words.save}
                </button>
              </Step>
              <Step words={steps.webhook}>
                {account ? <Webhook account={account} /> : <p className="menu-hint">{words.webhookLater}</p>}
              </Step>
              <Step words={steps.check}>
                <button type="button" className="button" disabled={!account || dirty || check === "busy"} aria-busy={check === "busy"} onClick={() => void ask(known)}>
                  {check === "busy" ? settings.checked.busy : words.check}
                </button>
                {!account ? <p className="menu-hint">{words.checkFirst}</p> : dirty && <p className="menu-hint">{words.checkChanged}</p>}
                <Checked check={check} />
                {account && <Waiting account={account} />}
              </Step>
            </ol>
          </form>
        </FormPart>
      </FaultsContext>
      {account && (
        <FormPart title={words.part} hint={words.partHint}>
          <button type="button" className="button danger-quiet" onClick={() => setLeaving(true)}>
            {words.disconnect}
          </button>
        </FormPart>
      )}
      {leaving && (
        <Confirm
          title={words.disconnectTitle(inbox.name)}
          act={words.disconnectSure}
          danger
          onClose={() => setLeaving(false)}
          onAct={async () => {
            await studio.api.disconnectAccount(inbox.id);
            const { answer, tag: next } = await studio.api.inbox(inbox.id);
            form.accept(accountForm(undefined));
            setCheck(undefined);
            onKnown({ inbox: answer, ...(next ? { tag: next } : {}) });
            toasts.tell(words.disconnected(inbox.name));
          }}
        >
          <p>{words.disconnectText}</p>
        </Confirm>
      )}
    </>
  );
}

export function Step({ words: [title, text], children }: { words: readonly string[]; children: ReactNode }) {
  return (
    <li className="way-step">
      <h4>{title}</h4>
      <p className="way-text">{text}</p>
      {children}
    </li>
  );
}

function TokenEnd({ account }: { account: Account }) {
  const { connect: words } = useText().inboxes;
  const { at } = useDates();
  const end = tokenEnd(account, Date.now());
  if (end === "none" || !account.token_expires_at) return null;
  const day = at(account.token_expires_at, "date");
  if (end === "later") return <p className="menu-hint">{words.tokenUntil(day)}</p>;
  return <p className="warning">{end === "over" ? words.tokenOver(day) : words.tokenSoon(day)}</p>;
}

function Webhook({ account }: { account: Account }) {
  const { connect: words } = useText().inboxes;
  return (
    <>
      {!isPublic(location.origin) && <p className="warning">{words.notPublic}</p>}
      <CopyField label={words.address} value={`${location.origin}${account.webhook_path}`} />
      <CopyField label={words.verify} value={account.verify_token} />
    </>
  );
}

function Waiting({ account: { waiting, waiting_since } }: { account: Account }) {
  const { connect: words } = useText().inboxes;
  const { at } = useDates();
  if (waiting === 0) return null;
  return (
    <p className="warning">
      <strong>
        {words.waiting(waiting)}
        {waiting_since && `, ${words.waitingSince(at(waiting_since, "full"))}`}.
      </strong>{" "}
      {words.waitingHint}
    </p>
  );
}
