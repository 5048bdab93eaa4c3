/** Single sign-on, step by step: what the provider is told, what it tells us, and who may come in. */
import { type FormEvent, useEffect, useState } from "react";
import type { SignOnCheck, SignOnShown } from "../../../../protocol";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import { bodyOf, formOf, type SignOnForm } from "../../../state/house/sign_on";
import { faultsOf } from "../../../state/studio/faults";
import { CallFailed } from "../../../session/problem";
import { useHouseText } from "../../../text/house";
import { CopyField } from "../../parts/copy_field";
import { Dialog } from "../../parts/dialog";
import { FaultsContext, FormPart, SwitchField, TextField, useChangeable } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { Lines } from "../lists";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { RoleChoice } from "../team/role_choice";
import { toFault } from "../to_fault";
import { FormFault, SaveButton } from "../form_end";

interface Known {
  answer: SignOnShown;
  tag?: string;
}

export function SignOnPage() {
  const { house, say } = useDesk();
  const words = useHouseText();
  const [known, setKnown] = useState<Known>();
  const [round, setRound] = useState(0);
  const [error, setError] = useState<string>();
  const load = () => {
    setError(undefined);
    house.signOn().then(
      (read) => {
        setKnown(read);
        setRound((now) => now + 1);
      },
      (e: unknown) => setError(say(e)),
    );
  };
  useEffect(load, [house]);
  return (
    <SettingsPage title={words.ssoTitle} lead={words.ssoLead} back={{ page: "settings" }}>
      {known ? <SignOnParts key={round} known={known} onKnown={setKnown} onGone={load} /> : error ? <Failed error={error} onRetry={load} /> : <Bones />}
    </SettingsPage>
  );
}

function SignOnParts({ known, onKnown, onGone }: { known: Known; onKnown: (known: Known) => void; onGone: () => void }) {
  const { house, team, toasts } = useDesk();
  const { settings } = useText();
  const words = useHouseText();
  const changeable = useChangeable();
  const form = useForm<SignOnForm>(formOf(known.answer.provider));
  const roles = useCell(team.roles).value ?? [];
  const [removing, setRemoving] = useState(false);
  const { value, set, faults, fault, busy, dirty } = form;
  const { redirect_uri, link, provider } = known.answer;
  useEffect(() => void team.roles.load(), [team]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const done = await form.save(async (now) => {
      const saved = await house.setUp(bodyOf(now), known.tag);
      onKnown(saved);
      return formOf(saved.answer.provider);
    });
    if (!done) return toFault();
    toasts.tell(settings.saved);
  }

  // A server without an address of its own gives one that no provider takes.
  if (redirect_uri.startsWith("/")) return <p className="warning">{words.noAddress}</p>;
  return (
    <FaultsContext value={faults}>
      <LeaveGuard on={dirty && !busy} words={settings} />
      <form onSubmit={(e) => void submit(e)} noValidate>
        <FormPart title={words.ssoFirst} hint={words.ssoFirstHint}>
          <CopyField label={words.redirect} value={redirect_uri} />
        </FormPart>
        <FormPart title={words.ssoSecond}>
          <TextField label={words.buttonName} hint={words.buttonNameHint} at="/name" maxLength={60} value={value.name} onChange={(name) => set("name", name)} />
          <TextField label={words.issuer} hint={words.issuerHint} at="/issuer" type="url" ltr maxLength={500} placeholder="https://" value={value.issuer} onChange={(issuer) => set("issuer", issuer)} />
          <div className="field-row">
            <TextField label={words.clientId} hint={words.clientIdHint} at="/client_id" ltr maxLength={200} value={value.client_id} onChange={(id) => set("client_id", id)} />
            <TextField label={words.secret} hint={provider ? words.secretKept : words.secretHint} at="/client_secret" type="password" ltr maxLength={500} placeholder={provider ? "••••••••" : ""} value={value.client_secret} onChange={(secret) => set("client_secret", secret)} />
          </div>
          <SwitchField label={words.privateNet} hint={words.privateNetHint} at="/allow_private" checked={value.allow_private} onChange={(on) => set("allow_private", on)} />
          {changeable && <TryOut form={value} onFaults={(e) => form.save(() => Promise.reject(e)).then(toFault)} />}
        </FormPart>
        <FormPart title={words.ssoThird}>
          <Lines label={words.domains} hint={words.domainsHint} at="/domains" ltr values={value.domains} onChange={(domains) => set("domains", domains)} />
          <SwitchField label={words.creates} hint={words.createsHint} at="/creates" checked={value.creates} onChange={(on) => set("creates", on)} />
          {value.creates && (
            <>
              <RoleChoice roles={roles} value={value.role} onChange={(role) => set("role", role)} />
              <TextField label={words.groupsClaim} hint={words.groupsClaimHint} at="/groups_claim" ltr maxLength={100} value={value.groups_claim} onChange={(claim) => set("groups_claim", claim)} />
              {value.groups_claim !== "" && <Lines label={words.groups} hint={words.groupsHint} at="/groups" ltr most={50} values={value.groups} onChange={(groups) => set("groups", groups)} />}
            </>
          )}
          <SwitchField label={words.required} hint={words.requiredHint} at="/required" checked={value.required} onChange={(on) => set("required", on)} />
          <FormFault fault={fault} />
          {changeable && (
            <div className="dialog-acts">
              {provider && (
                <button type="button" className="button danger" onClick={() => setRemoving(true)}>
                  {words.removeSso}
                </button>
              )}
              <SaveButton busy={busy} idle={!dirty} />
            </div>
          )}
        </FormPart>
      </form>
      {provider && (
        <FormPart title={words.link}>
          <CopyField label={words.link} value={link} hint={words.linkHint} />
        </FormPart>
      )}
      {removing && <Remove onClose={() => setRemoving(false)} onGone={onGone} />}
    </FaultsContext>
  );
}

function TryOut({ form, onFaults }: { form: SignOnForm; onFaults: (e: unknown) => void }) {
  const { house, toasts, say } = useDesk();
  const { settings } = useText();
  const words = useHouseText();
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<SignOnCheck>();

  async function check() {
    setBusy(true);
    setTold(undefined);
    try {
      setTold(await house.tryOut(bodyOf(form)));
    } catch (e) {
      const isAboutFields = e instanceof CallFailed && Object.keys(faultsOf(e.problem)).length > 0;
      if (isAboutFields) onFaults(e);
      else toasts.fail(say(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <button type="button" className="button" disabled={busy} aria-busy={busy} onClick={() => void check()}>
        {busy ? settings.checked.busy : words.check}
      </button>
      <div role="status">
        {told && (
          <p className="try-result" data-ok={told.ok}>
            <strong>{told.ok ? settings.checked.ok : settings.checked.failed}</strong>
            <bdi>{told.detail ?? words.checkOk}</bdi>
          </p>
        )}
      </div>
    </>
  );
}

function Remove({ onClose, onGone }: { onClose: () => void; onGone: () => void }) {
  const { house, toasts, say } = useDesk();
  const { settings } = useText();
  const words = useHouseText();
  async function remove() {
    try {
      await house.takeAway();
      toasts.tell(words.removed);
      onGone();
    } catch (e) {
      toasts.fail(say(e));
    }
    onClose();
  }
  return (
    <Dialog title={words.removeTitle} onClose={onClose}>
      <p>{words.removeText}</p>
      <div className="dialog-acts">
        <button type="button" className="button" autoFocus onClick={onClose}>
          {settings.cancel}
        </button>
        <button type="button" className="button danger" onClick={() => void remove()}>
          {words.removeSso}
        </button>
      </div>
    </Dialog>
  );
}
