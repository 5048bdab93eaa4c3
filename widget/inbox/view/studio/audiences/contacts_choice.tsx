/** Which contacts become an audience, by what is known of them and of their conversations. */
import { useDesk, useText } from "../../../desk/desk";
import type { ContactField } from "../../../../protocol";
import { type ContactChoice, keptOf, withField, withKeptField } from "../../../state/campaigns/contact_choice";
import { MOST_COLUMNS } from "../../../state/campaigns/mapping";
import { CHANNELS } from "../../../state/daily/automations";
import { useAudiencesText } from "../../../text/audiences";
import { useKept } from "../../daily/choices";
import { Close } from "../../parts/icons";
import { SelectField, SwitchField, TextField } from "../fields";
import { CountryField } from "./mapping_form";

interface Props {
  choice: ContactChoice;
  country: string;
  onChoice: (choice: ContactChoice) => void;
  onCountry: (country: string) => void;
}

export function ContactsChoice({ choice, country, onChoice, onCountry }: Props) {
  const { directory } = useDesk();
  const { channels } = useText();
  const { contacts: words } = useAudiencesText();
  const labels = useKept(directory.labels);
  const fields = useKept(directory.fields);
  const change = (part: Partial<ContactChoice>) => onChoice({ ...choice, ...part });
  const asked = fields.filter(({ key }) => choice.fields[key] !== undefined);
  const others = fields.filter(({ key }) => choice.fields[key] === undefined);
  return (
    <>
      <div className="mapping-roles">
        <SelectField label={words.channel} at="/contacts/channel" value={choice.channel} options={[{ value: "", label: words.anyChannel }, ...CHANNELS.map((id) => ({ value: id as string, label: channels.names[id] ?? id }))]} onChange={(channel) => change({ channel })} />
        <TextField label={words.query} hint={words.queryHint} at="/contacts/query" maxLength={100} value={choice.query} onChange={(query) => change({ query })} />
        {labels.length > 0 && <SelectField label={words.label} at="/contacts/label" value={choice.label} options={[{ value: "", label: words.anyLabel }, ...labels.map(({ id, name }) => ({ value: id, label: name }))]} onChange={(label) => change({ label })} />}
        {asked.map((field) => (
          <Asked key={field.key} field={field} value={choice.fields[field.key] ?? ""} onChange={(value) => onChoice(withField(choice, field.key, value))} onOut={() => onChoice(withField(choice, field.key, undefined))} />
        ))}
        {others.length > 0 && <SelectField label={words.addField} value="" options={[{ value: "", label: words.whichField }, ...others.map(({ key, name }) => ({ value: key, label: name }))]} onChange={(key) => key && onChoice(withField(choice, key, ""))} />}
        <TextField label={words.cameFrom} type="date" at="/contacts/created_after" value={choice.cameFrom} onChange={(cameFrom) => change({ cameFrom })} />
        <TextField label={words.cameUntil} type="date" at="/contacts/created_before" value={choice.cameUntil} onChange={(cameUntil) => change({ cameUntil })} />
        <TextField label={words.heardFrom} type="date" at="/contacts/heard_after" value={choice.heardFrom} onChange={(heardFrom) => change({ heardFrom })} />
        <TextField label={words.heardUntil} hint={words.heardHint} type="date" at="/contacts/heard_before" value={choice.heardUntil} onChange={(heardUntil) => change({ heardUntil })} />
        <CountryField value={country} onChange={onCountry} />
      </div>
      <SwitchField label={words.withStopped} hint={words.withStoppedHint} checked={choice.withStopped} onChange={(withStopped) => change({ withStopped })} />
      <Kept choice={choice} fields={fields} onChoice={onChoice} />
    </>
  );
}

interface AskedProps {
  field: ContactField;
  value: string;
  onChange: (value: string) => void;
  onOut: () => void;
}

/** What has to stand in a field of the business's own. */
function Asked({ field: { key, name, kind, options }, value, onChange, onOut }: AskedProps) {
  const { contacts: words } = useAudiencesText();
  const at = `/contacts/fields/${key}`;
  const few = kind === "checkbox" ? ["true", "false"] : kind === "choice" ? options : undefined;
  const shown = (option: string) => (kind === "checkbox" ? (option === "true" ? words.yes : words.no) : option);
  return (
    <div className="asked-field">
      {few ? (
        <SelectField label={name} at={at} value={value} options={[{ value: "", label: words.anyValue }, ...few.map((option) => ({ value: option, label: shown(option) }))]} onChange={onChange} />
      ) : (
        <TextField label={name} at={at} type={kind === "date" ? "date" : "text"} maxLength={500} value={value} onChange={onChange} />
      )}
      <button type="button" className="icon-button" aria-label={words.fieldOut(name)} title={words.fieldOut(name)} onClick={onOut}>
        <Close />
      </button>
    </div>
  );
}

function Kept({ choice, fields, onChoice }: Pick<Props, "choice" | "onChoice"> & { fields: readonly ContactField[] }) {
  const words = useAudiencesText();
  if (fields.length === 0) return null;
  const keys = fields.map(({ key }) => key);
  const kept = keptOf(choice, keys);
  const full = kept.length >= MOST_COLUMNS;
  return (
    <fieldset className="kept-columns">
      <legend>{words.kept}</legend>
      <p className="menu-hint">{full && keys.length > MOST_COLUMNS ? words.lacks.columns : words.contacts.keptHint}</p>
      <div className="ticks">
        {fields.map(({ key, name }) => (
          <label key={key} className="tick">
            <input type="checkbox" checked={kept.includes(key)} disabled={full && !kept.includes(key)} onChange={(e) => onChoice(withKeptField(choice, keys, key, e.currentTarget.checked))} />
            <bdi>{name}</bdi>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
