/** A new audience: a file and what its columns are, or which contacts; what would be taken, and what these people agreed to. */
import { type FormEvent, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useMay, useText } from "../../../desk/desk";
import type { AudienceFile, AudienceMapping, ContactsCheck, FileCheck } from "../../../session/campaign_api";
import { askOf, type ContactChoice, EVERYBODY } from "../../../state/campaigns/contact_choice";
import { lackOf, nameOfFile } from "../../../state/campaigns/mapping";
import { useAudiencesText } from "../../../text/audiences";
import { fileSize } from "../../thread/attachments";
import { Choice, FaultsContext, FormPart, TextField, useChangeable } from "../fields";
import { FormFault } from "../form_end";
import { LeaveGuard } from "../leave_guard";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { Checked } from "./checked";
import { ContactsChoice } from "./contacts_choice";
import { FileDrop } from "./file_drop";
import { CountryField, MappingForm } from "./mapping_form";
import { TriedContacts } from "./tried_contacts";

const SHORTEST_CONSENT = 10;

interface Typed {
  from: "file" | "contacts" | "nothing";
  name: string;
  consent: string;
  country: string;
  mapping: AudienceMapping;
  contacts: ContactChoice;
}

const FRESH: Typed = { from: "file", name: "", consent: "", country: "", mapping: { number: "", values: [] }, contacts: EVERYBODY };

export function NewAudiencePage() {
  const api = useCampaignApi();
  const { route, toasts } = useDesk();
  const { settings } = useText();
  const words = useAudiencesText();
  const changeable = useChangeable();
  const form = useForm<Typed>(FRESH);
  const { value, set, faults, fault, busy } = form;
  const [file, setFile] = useState<AudienceFile>();
  const [check, setCheck] = useState<FileCheck>();
  const [trial, setTrial] = useState<ContactsCheck>();
  const [short, setShort] = useState(false);
  const sees = useMay("GET /contacts");
  const fromFile = value.from === "file";
  const fromContacts = value.from === "contacts";
  const isMapped = file !== undefined && lackOf(value.mapping, file.columns) === undefined;
  // Of those that nobody has looked at some may be among them.
  const isChosen = trial !== undefined && (trial.good > 0 || trial.is_partial);
  const ready = fromFile ? isMapped && check !== undefined && check.good > 0 : !fromContacts || isChosen;

  function take(taken: AudienceFile) {
    setFile(taken);
    set("mapping", taken.mapping);
    if (value.name === "") set("name", nameOfFile(taken.name));
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const isShort = value.consent.trim().length < SHORTEST_CONSENT;
    setShort(isShort);
    if (isShort) return toFault();
    let made: string | undefined;
    const done = await form.save(async ({ name, consent, country, mapping, contacts }) => {
      const of = fromFile && file ? { file: file.file, mapping } : fromContacts ? { contacts: askOf(contacts) } : {};
      const audience = await api.addAudience({ name: name.trim(), consent: consent.trim(), country: country || undefined, ...of });
      made = audience.id;
      return undefined;
    });
    if (!done || made === undefined) return toFault();
    toasts.tell(words.created(value.name.trim()));
    route.enter({ page: "audience", id: made }, "replace");
  }

  return (
    <FaultsContext value={faults}>
      <form className="settings-form" onSubmit={(e) => void submit(e)} noValidate>
        <SettingsPage
          title={value.name.trim() || words.newTitle}
          lead={words.unsaved}
          back={{ page: "audiences" }}
          inner
          acts={
            changeable && (
              <button type="submit" className="button primary publish-button" disabled={busy || !ready} aria-busy={busy}>
                <span>{busy ? words.creating : words.create}</span>
              </button>
            )
          }
        >
          <FormFault fault={fault} className="form-fault" />
          {changeable && (
            <>
              <FormPart title={words.source}>
                <Choice
                  label={words.source}
                  value={value.from}
                  options={[
                    { value: "file", label: words.withFile, hint: words.fileHint },
                    ...(sees ? [{ value: "contacts" as const, label: words.contacts.from, hint: words.contacts.fromHint }] : []),
                    { value: "nothing", label: words.withoutFile, hint: words.withoutFileHint },
                  ]}
                  onChange={(from) => set("from", from)}
                />
                {fromFile && (file ? <Taken file={file} onOther={() => (setFile(undefined), setCheck(undefined))} /> : <FileDrop onFile={take} />)}
                {value.from === "nothing" && <CountryField value={value.country} onChange={(country) => set("country", country)} />}
              </FormPart>
              {fromFile && file && (
                <>
                  <FormPart title={words.columns} hint={words.columnsHint}>
                    <MappingForm file={file} mapping={value.mapping} country={value.country} onMapping={(mapping) => set("mapping", mapping)} onCountry={(country) => set("country", country)} />
                  </FormPart>
                  {isMapped && <Checked file={file.file} mapping={value.mapping} country={value.country} onCheck={setCheck} />}
                </>
              )}
              {fromContacts && (
                <>
                  <FormPart title={words.contacts.which} hint={words.contacts.whichHint}>
                    <ContactsChoice choice={value.contacts} country={value.country} onChoice={(contacts) => set("contacts", contacts)} onCountry={(country) => set("country", country)} />
                  </FormPart>
                  <TriedContacts choice={value.contacts} country={value.country} onCheck={setTrial} />
                </>
              )}
              <FormPart title={words.whatItIs}>
                <TextField label={words.name} hint={words.nameHint} at="/name" maxLength={100} value={value.name} onChange={(name) => set("name", name)} />
                <TextField label={words.consent} hint={words.consentHint} at="/consent" fault={short ? words.consentShort : undefined} rows={3} maxLength={1_000} value={value.consent} onChange={(consent) => (setShort(false), set("consent", consent))} />
              </FormPart>
            </>
          )}
        </SettingsPage>
      </form>
      <LeaveGuard on={(form.dirty || file !== undefined) && !busy} words={settings} />
    </FaultsContext>
  );
}

function Taken({ file, onOther }: { file: AudienceFile; onOther: () => void }) {
  const words = useAudiencesText();
  return (
    <p className="file-taken">
      <bdi>{file.name}</bdi> <small>{fileSize(file.size)}</small>
      <button type="button" className="link" onClick={onOther}>
        {words.other}
      </button>
    </p>
  );
}
