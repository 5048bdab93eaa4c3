/** Fields of the business's own on contacts. */
import type { ContactField, FieldKind } from "../../../../protocol";
import { useDesk, useMay } from "../../../desk/desk";
import { useContactsText } from "../../../text/contacts";
import { Card } from "../../parts/icons";
import { SelectField, SwitchField, TextField } from "../fields";
import { KeptDialog } from "./kept_dialog";
import { KeptPage } from "./kept_page";

const KINDS: readonly FieldKind[] = ["text", "number", "date", "choice", "checkbox", "link"];

interface Typed {
  key: string;
  name: string;
  kind: FieldKind;
  options: string;
  help: string;
  in_panel: boolean;
}

const typedOf = ({ key, name, kind, options, help, in_panel }: ContactField): Typed => ({ key, name, kind, options: options.join("\n"), help, in_panel });

const fresh = (): Typed => ({ key: "", name: "", kind: "text", options: "", help: "", in_panel: true });

export function FieldsPage() {
  const { directory, contacts } = useDesk();
  const { fields: words } = useContactsText();
  const changes = useMay("POST /contact-fields");
  const bodyOf = ({ options, ...rest }: Typed) => ({ ...rest, options: options.split("\n").map((line) => line.trim()).filter(Boolean) });
  return (
    <KeptPage
      what={directory.fields}
      words={words}
      mayAdd={changes}
      mayChange={() => changes}
      nameOf={({ name }) => name}
      sign={() => <Card />}
      about={(field) => (
        <>
          <small>
            {words.kinds[field.kind]} · <code>{`{{contact.field.${field.key}}}`}</code>
          </small>
          {field.help && <small className="kept-text">{field.help}</small>}
        </>
      )}
      remove={contacts.deleteField}
      form={(field, close) => (
        <KeptDialog
          title={field ? words.editTitle(field.name) : words.add}
          initial={field ? typedOf(field) : fresh()}
          read={field && (() => contacts.field(field.id))}
          settingsOf={typedOf}
          save={(value, tag) => (field ? contacts.changeField(field.id, bodyOf(value), tag) : contacts.addField(bodyOf(value)))}
          onClose={close}
        >
          {({ value, set }) => (
            <>
              <TextField label={words.name} hint={words.nameHint} at="/name" maxLength={60} autoFocus value={value.name} onChange={(name) => set("name", name)} />
              {!field && <TextField label={words.key} hint={words.keyHint} at="/key" ltr maxLength={40} value={value.key} onChange={(key) => set("key", key)} />}
              <SelectField label={words.kind} hint={words.kindHint} at="/kind" value={value.kind} options={KINDS.map((kind) => ({ value: kind, label: words.kinds[kind] }))} onChange={(kind) => set("kind", kind)} />
              {value.kind === "choice" && <TextField label={words.options} hint={words.optionsHint} at="/options" rows={4} value={value.options} onChange={(options) => set("options", options)} />}
              <TextField label={words.help} hint={words.helpHint} at="/help" maxLength={200} value={value.help} onChange={(help) => set("help", help)} />
              <SwitchField label={words.inPanel} hint={words.inPanelHint} checked={value.in_panel} onChange={(on) => set("in_panel", on)} />
            </>
          )}
        </KeptDialog>
      )}
    />
  );
}
