/** One thing that is known of a lead, changed where it stands. */
import { type FormEvent, type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { useDesk } from "../../desk/desk";
import { leadIn } from "../../session/lead_api";
import { CallFailed } from "../../session/problem";
import { useLeadsText } from "../../text/leads";
import { Check, Close, Pencil } from "../parts/icons";

interface Props {
  label: string;
  /** By its name on the wire, by which the server says what is against it. */
  field: string;
  value: string;
  /** What stands there while nobody changes it; the value where it is absent. */
  shown?: ReactNode;
  type?: "text" | "email" | "tel";
  rows?: number;
  maxLength: number;
  hint?: string;
  may: boolean;
  onSave: (value: string) => Promise<unknown>;
}

export function Fact({ label, field, value, shown, type = "text", rows, maxLength, hint, may, onSave }: Props) {
  const { say } = useDesk();
  const words = useLeadsText();
  const id = useId();
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
    const typed = String(new FormData(event.currentTarget).get("value") ?? "").trim();
    if (typed === value) return close();
    setBusy(true);
    try {
      await onSave(typed);
      close();
    } catch (e) {
      const isTaken = e instanceof CallFailed && leadIn(e) !== undefined;
      setFault(isTaken ? words.phoneTaken : ((e instanceof CallFailed ? e.field(field) : undefined) ?? say(e)));
    } finally {
      setBusy(false);
    }
  }

  function onKey(event: KeyboardEvent<HTMLFormElement>) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.currentTarget.requestSubmit();
    }
  }

  const told = fault ?? hint;
  const shared = { name: "value", maxLength, defaultValue: value, dir: type === "text" ? "auto" : "ltr", autoFocus: true, autoComplete: "off", readOnly: busy, "aria-label": label, "aria-invalid": fault !== undefined, "aria-describedby": told ? id : undefined };
  return (
    <div className="fact" data-field={field}>
      <dt>{label}</dt>
      <dd>
        {editing ? (
          <form className="fact-edit" noValidate onSubmit={(e) => void save(e)} onKeyDown={onKey}>
            {rows ? <textarea {...shared} rows={rows} /> : <input {...shared} type={type} />}
            <button type="submit" className="icon-button" aria-label={words.save} disabled={busy}>
              <Check />
            </button>
            <button type="button" className="icon-button" aria-label={words.cancel} disabled={busy} onClick={close}>
              <Close />
            </button>
            {told && (
              <span id={id} className={fault ? "fault" : "menu-hint"} role={fault ? "alert" : undefined}>
                {told}
              </span>
            )}
          </form>
        ) : (
          <button ref={opener} type="button" className="fact-value" data-empty={!value} disabled={!may} aria-label={value ? `${words.change(label)}: ${value}` : words.addField(label)} onClick={() => setEditing(true)}>
            <span dir="auto">{value ? (shown ?? value) : may ? words.addField(label) : "–"}</span>
            {may && <Pencil />}
          </button>
        )}
      </dd>
    </div>
  );
}
