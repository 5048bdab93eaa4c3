/** One fact about a contact that can be changed where it stands. */
import { type KeyboardEvent, useRef, useState } from "react";
import type { Contact } from "../../../protocol";
import { useDesk, useMay, useText } from "../../desk/desk";
import { CallFailed } from "../../session/problem";
import { usePermitsText } from "../../text/permits";
import { Check, Close, Pencil } from "../parts/icons";

type Field = "name" | "email" | "phone";
const TYPES = { name: "text", email: "email", phone: "tel" } as const;

export function InlineField({ contact, field }: { contact: Contact; field: Field }) {
  const { api, store, say } = useDesk();
  const { contact: words } = useText();
  const permits = usePermitsText();
  const changeable = useMay("PATCH /contacts/{id}");
  const [editing, setEditing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const value = contact[field];

  function close() {
    setEditing(false);
    setFault(undefined);
    requestAnimationFrame(() => opener.current?.focus());
  }

  async function save() {
    const next = input.current?.value.trim() ?? "";
    if (next === (value ?? "")) return close();
    setBusy(true);
    try {
      const changed = await api.change(contact.id, { [field]: next });
      store.apply({ on: "page", input: { kind: "contact", contact: changed } });
      close();
    } catch (e) {
      setFault((e instanceof CallFailed ? e.field(field) : undefined) ?? say(e));
      input.current?.focus();
    } finally {
      setBusy(false);
    }
  }

  function onKey(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") void save();
    else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  }

  return (
    <div className="fact">
      <dt>{words[field]}</dt>
      <dd>
        {editing ? (
          <span className="fact-edit">
            <input
              ref={input}
              type={TYPES[field]}
              defaultValue={value ?? ""}
              aria-label={words[field]}
              aria-invalid={fault !== undefined}
              autoFocus
              autoComplete="off"
              readOnly={busy}
              onKeyDown={onKey}
            />
            <button type="button" className="icon-button" aria-label={words.save} disabled={busy} onClick={() => void save()}>
              <Check />
            </button>
            <button type="button" className="icon-button" aria-label={words.cancel} disabled={busy} onClick={close}>
              <Close />
            </button>
            {fault && (
              <span className="fault" role="alert">
                {fault}
              </span>
            )}
          </span>
        ) : (
          <button
            ref={opener}
            type="button"
            className="fact-value"
            data-empty={!value}
            disabled={!changeable}
            title={changeable ? undefined : permits.factChange}
            aria-label={value ? `${words.edit(words[field])}: ${value}` : words.add[field]}
            onClick={() => setEditing(true)}
          >
            <span>{value ?? (changeable ? words.add[field] : "–")}</span>
            {changeable && <Pencil />}
          </button>
        )}
      </dd>
    </div>
  );
}
