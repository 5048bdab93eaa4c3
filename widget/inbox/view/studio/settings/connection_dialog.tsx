/** Connecting a provider: only the fields that its kind needs, each with what it is. */
import { type FormEvent, useEffect, useState } from "react";
import { useDesk, useText } from "../../../desk/desk";
import type { Connection, ConnectionKind } from "../../../session/studio_types";
import { bodyOf, type ConnectionForm, formOf, KINDS, NEEDS } from "../../../state/studio/connection";
import { Dialog } from "../../parts/dialog";
import { FaultsContext, SelectField, SwitchField, TextField } from "../fields";
import { useForm } from "./saving";
import { SaveButton } from "../form_end";

interface Props {
  connection?: Connection;
  onClose: () => void;
  onSaved: (connection: Connection) => void;
}

export function ConnectionDialog({ connection, onClose, onSaved }: Props) {
  const { studio } = useDesk();
  const { settings } = useText();
  const words = settings.models;
  const form = useForm<ConnectionForm>(formOf(connection, "openai", words.kinds.openai));
  const [tag, setTag] = useState<string>();
  const [asking, setAsking] = useState(false);
  const { value, set, faults, fault, busy, dirty } = form;
  const needs = NEEDS[value.kind];
  const hints = words.addressHints as Partial<Record<ConnectionKind, string>>;

  useEffect(() => {
    if (connection) void studio.api.connectionTag(connection.id).then(setTag);
  }, [studio, connection]);

  function choose(kind: ConnectionKind) {
    // A name that was not chosen by hand follows the kind.
    const name = value.name === words.kinds[value.kind] || value.name === "" ? words.kinds[kind] : value.name;
    const fresh = formOf(undefined, kind, name);
    for (const key of ["kind", "name", "base_url", "allow_private"] as const) set(key, fresh[key]);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void form.save(async (now) => {
      const body = bodyOf(now);
      const saved = connection ? await studio.api.changeConnection(connection.id, body, tag) : await studio.api.addConnection(body);
      onSaved(saved);
      return undefined;
    });
  }

  // A half-typed key is not lost by a press beside the box.
  const close = () => (dirty && !asking ? setAsking(true) : onClose());

  return (
    <Dialog title={connection ? words.editTitle(connection.name) : words.add} onClose={close} className="form-dialog wide">
      <FaultsContext value={faults}>
        <form onSubmit={submit} noValidate>
          <SelectField label={words.kind} hint={words.kindHints[value.kind]} at="/kind" value={value.kind} options={KINDS.map((kind) => ({ value: kind, label: words.kinds[kind] }))} onChange={choose} />
          <TextField label={words.nameLabel} hint={words.nameHint} at="/name" value={value.name} maxLength={80} onChange={(v) => set("name", v)} />
          {needs.key !== "none" && (
            <>
              <TextField
                label={words.key}
                hint={connection?.has_key ? words.keyKept(connection.key_hint ?? "…") : needs.key === "optional" ? words.keyOptional : words.keyHint}
                at="/key"
                type="password"
                ltr
                placeholder={connection?.has_key ? "••••••••" : ""}
                value={value.key}
                onChange={(v) => set("key", v)}
              />
              {connection?.has_key && needs.key === "optional" && <SwitchField label={words.keyRemove} checked={value.dropKey} onChange={(v) => set("dropKey", v)} />}
            </>
          )}
          {needs.region && <TextField label={words.region} hint={words.regionHint} at="/region" ltr maxLength={40} value={value.region} onChange={(v) => set("region", v)} />}
          {needs.azure && (
            <div className="field-row">
              <TextField label={words.deployment} hint={words.deploymentHint} at="/deployment" ltr maxLength={120} value={value.deployment} onChange={(v) => set("deployment", v)} />
              <TextField label={words.version} hint={words.versionHint} at="/api_version" ltr maxLength={40} value={value.api_version} onChange={(v) => set("api_version", v)} />
            </div>
          )}
          <TextField label={words.address} hint={needs.address === "optional" ? words.addressUsual : hints[value.kind]} at="/base_url" type="url" ltr maxLength={500} placeholder="https://" value={value.base_url} onChange={(v) => set("base_url", v)} />
          {needs.private && <SwitchField label={settings.private} hint={settings.privateHint} at="/allow_private" checked={value.allow_private} onChange={(v) => set("allow_private", v)} />}
          <p className="fault" role="alert">
            {fault}
          </p>
          {asking && (
            <p className="warning" role="alert">
              {settings.leaveTitle}{" "}
              <button type="button" className="link" onClick={onClose}>
                {settings.leave}
              </button>
            </p>
          )}
          <div className="dialog-acts">
            <button type="button" className="button" onClick={onClose}>
              {settings.cancel}
            </button>
            <SaveButton busy={busy} idle={false} />
          </div>
        </form>
      </FaultsContext>
    </Dialog>
  );
}
