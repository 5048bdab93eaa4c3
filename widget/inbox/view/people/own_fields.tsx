/** The business's own fields of a contact, each changed where it stands by what its kind asks for. */
import { type FormEvent, useRef, useState } from "react";
import type { Contact, ContactFieldValue } from "../../../protocol";
import { useDesk, useMay } from "../../desk/desk";
import { CallFailed } from "../../session/problem";
import { useContactsText } from "../../text/contacts";
import { useDates } from "../parts/clock";
import { Check, Close, Pencil } from "../parts/icons";

export function OwnFields({ contact, fields }: { contact: Contact; fields: readonly ContactFieldValue[] }) {
  return (
    <dl className="facts own-fields">
      {fields.map((field) => (
        <OwnField key={field.key} contact={contact} field={field} />
      ))}
    </dl>
  );
}

function OwnField({ contact, field }: { contact: Contact; field: ContactFieldValue }) {
  const { api, store, say } = useDesk();
  const words = useContactsText();
  const changeable = useMay("PATCH /contacts/{id}");
  const [editing, setEditing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const opener = useRef<HTMLButtonElement>(null);

  function close() {
    setEditing(false);
    setFault(undefined);
    requestAnimationFrame(() => opener.current?.focus());
  }

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get("value") ?? "").trim();
    setBusy(true);
    try {
      const changed = await api.change(contact.id, { fields: { [field.key]: value || null } });
      store.apply({ on: "page", input: { kind: "contact", contact: changed } });
      close();
    } catch (e) {
      setFault((e instanceof CallFailed ? e.field(`fields/${field.key}`) : undefined) ?? say(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="fact">
      <dt title={field.help}>{field.name}</dt>
      <dd>
        {editing ? (
          <form className="fact-edit" noValidate onSubmit={(e) => void save(e)} onKeyDown={(e) => e.key === "Escape" && (e.stopPropagation(), close())}>
            <Input field={field} fault={fault !== undefined} />
            <button type="submit" className="icon-button" aria-label={words.save} disabled={busy}>
              <Check />
            </button>
            <button type="button" className="icon-button" aria-label={words.cancel} disabled={busy} onClick={close}>
              <Close />
            </button>
            {field.help && <small className="menu-hint">{field.help}</small>}
            {fault && (
              <span className="fault" role="alert">
                {fault}
              </span>
            )}
          </form>
        ) : (
          <span className="own-value">
            <button ref={opener} type="button" className="fact-value" data-empty={!field.value} disabled={!changeable} aria-label={`${words.change(field.name)}: ${shownPlain(field, words)}`} onClick={() => setEditing(true)}>
              <Value field={field} />
              {changeable && <Pencil />}
            </button>
            {field.kind === "link" && field.value && (
              <a href={field.value} target="_blank" rel="noreferrer noopener">
                {new URL(field.value).host}
              </a>
            )}
          </span>
        )}
      </dd>
    </div>
  );
}

type Words = ReturnType<typeof useContactsText>;

const shownPlain = ({ kind, value }: ContactFieldValue, words: Words) => (value === undefined ? words.empty : kind === "checkbox" ? (value === "true" ? words.yes : words.no) : value);

function Value({ field }: { field: ContactFieldValue }) {
  const words = useContactsText();
  const { at } = useDates();
  // A day has no zone: at noon it is the same everywhere.
  return <span dir="auto">{field.kind === "date" && field.value ? at(`${field.value}T12:00:00`, "date") : shownPlain(field, words)}</span>;
}

const TYPES = { text: "text", number: "text", date: "date", link: "url" } as const;

function Input({ field, fault }: { field: ContactFieldValue; fault: boolean }) {
  const words = useContactsText();
  const shared = { name: "value", "aria-label": field.name, "aria-invalid": fault, autoFocus: true, defaultValue: field.value ?? "" };
  if (field.kind === "choice" || field.kind === "checkbox") {
    const options = field.kind === "checkbox" ? [["true", words.yes] as const, ["false", words.no] as const] : (field.options ?? []).map((option) => [option, option] as const);
    return (
      <select {...shared}>
        <option value="">{words.clear}</option>
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    );
  }
  return <input {...shared} type={TYPES[field.kind]} inputMode={field.kind === "number" ? "decimal" : undefined} maxLength={1_000} autoComplete="off" dir="auto" />;
}
