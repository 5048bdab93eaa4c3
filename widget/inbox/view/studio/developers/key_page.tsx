/** A new key: what it is for, until when, from where, and what it may do. It is shown once. */
import { type FormEvent, useState } from "react";
import type { Levels } from "../../../../protocol";
import { useDesk, useText } from "../../../desk/desk";
import { NOTHING } from "../../../state/team/roles";
import { useDevelopersText } from "../../../text/developers";
import { FaultsContext, FormPart, TextField } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { LevelsLegend, LevelsTable } from "../team/levels_table";
import { toFault } from "../to_fault";
import { KeptOnce } from "./kept_once";
import { FormFault } from "../form_end";

interface KeyForm {
  name: string;
  expires: string;
  networks: string;
  levels: Levels;
}

const EMPTY: KeyForm = { name: "", expires: "", networks: "", levels: { ...NOTHING, conversations: "view" } };

/** A key is good through the whole day that was chosen. */
const endOf = (day: string) => new Date(`${day}T23:59:59`).toISOString();

export function KeyPage() {
  const { developers, route } = useDesk();
  const { settings } = useText();
  const { keys: words } = useDevelopersText();
  const form = useForm<KeyForm>(EMPTY);
  const { value, set, faults, fault, busy, dirty } = form;
  const [missing, setMissing] = useState<string>();
  const [made, setMade] = useState<{ name: string; token: string }>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (value.name.trim() === "") {
      setMissing(words.nameMissing);
      return toFault();
    }
    const done = await form.save(async ({ name, expires, networks, levels }) => {
      const lines = networks.split(/[\s,]+/).filter((line) => line !== "");
      setMade(await developers.api.makeKey({ name: name.trim(), levels, networks: lines, ...(expires ? { expires_at: endOf(expires) } : {}) }));
      return undefined;
    });
    if (!done) toFault();
  }

  return (
    <FaultsContext value={faults}>
      <form className="settings-form" onSubmit={(e) => void submit(e)} noValidate>
        <SettingsPage
          title={words.newTitle}
          lead={words.allowsHint}
          back={{ page: "keys" }}
          inner
          acts={
            <button type="submit" className="button primary publish-button" disabled={busy} aria-busy={busy}>
              <span>{busy ? settings.saving : words.make}</span>
            </button>
          }
        >
          <FormFault fault={fault} className="form-fault" />
          <FormPart title={words.what}>
            <TextField label={words.name} hint={words.nameHint} at="/name" fault={missing} maxLength={60} autoFocus value={value.name} onChange={(name) => (setMissing(undefined), set("name", name))} />
            <div className="field-row">
              <TextField label={words.expires} hint={words.expiresHint} at="/expires_at" type="date" ltr value={value.expires} onChange={(day) => set("expires", day, "/expires_at")} />
              <TextField label={words.networks} hint={words.networksHint} at="/networks" rows={2} ltr maxLength={1_000} value={value.networks} onChange={(networks) => set("networks", networks)} />
            </div>
          </FormPart>
          <FormPart title={words.allows} hint={words.allowsHint}>
            <LevelsLegend />
            <LevelsTable levels={value.levels} onChange={(levels) => set("levels", levels)} />
          </FormPart>
        </SettingsPage>
      </form>
      <LeaveGuard on={dirty && !busy && made === undefined} words={settings} />
      {made && (
        <KeptOnce
          title={words.madeTitle(made.name)}
          text={words.madeText}
          label={words.token}
          value={made.token}
          example={[words.example, `curl ${location.origin}/api/v1/conversations -H "Authorization: Bearer ${made.token}"`]}
          done={words.done}
          onClose={() => route.enter({ page: "keys" }, "replace")}
        />
      )}
    </FaultsContext>
  );
}
