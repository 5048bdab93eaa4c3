/** A text with gaps: the field, how long it is, a button that puts a gap at the cursor, and an example for each. */
import { useContext, useEffect, useRef } from "react";
import { LIMITS } from "../../../state/templates/form";
import { carried, type Format, namesIn, nextName, type Worded } from "../../../state/templates/gaps";
import { useTemplatePagesText } from "../../../text/template_pages";
import { Plus } from "../../parts/icons";
import { Field, LockedContext, TextField } from "../fields";

export function Counted({ hint, length, most }: { hint?: string; length: number; most: number }) {
  const words = useTemplatePagesText();
  return (
    <span className="counted">
      <span>{hint}</span>
      <span className="how-long" data-over={length > most}>
        {words.count(length, most)}
      </span>
    </span>
  );
}

interface Props {
  label: string;
  hint: string;
  at: string;
  fault?: string | undefined;
  /** Of the example of a gap. */
  faultOf: (gap: string) => string | undefined;
  labelOf: (gap: string) => string;
  value: Worded;
  format: Format;
  most: number;
  rows?: number;
  /** Another gap would be one too many. */
  full?: boolean;
  onChange: (value: Worded) => void;
}

export function GappedField({ label, hint, at, fault, faultOf, labelOf, value, format, most, rows, full = false, onChange }: Props) {
  const words = useTemplatePagesText();
  const locked = useContext(LockedContext);
  const field = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const wanted = useRef<[number, number]>(undefined);
  const names = namesIn(value.text, format);

  useEffect(() => {
    if (!wanted.current) return;
    field.current?.focus();
    field.current?.setSelectionRange(...wanted.current);
    wanted.current = undefined;
  });

  const write = (text: string) => onChange({ text, examples: carried(value.examples, names, namesIn(text, format)) });

  function insert() {
    const name = nextName(value.text, format, words.wish);
    const from = field.current?.selectionStart ?? value.text.length;
    const to = field.current?.selectionEnd ?? from;
    write(`${value.text.slice(0, from)}{{${name}}}${value.text.slice(to)}`);
    // A name is there to be typed over, a number to go on from.
    wanted.current = format === "NAMED" ? [from + 2, from + 2 + name.length] : [from + name.length + 4, from + name.length + 4];
  }

  const shared = { ref: field, value: value.text, readOnly: locked, dir: "auto", maxLength: most * 4 } as const;
  return (
    <div className="gapped">
      <Field label={label} hint={<Counted hint={hint} length={value.text.trim().length} most={most} />} at={at} fault={fault}>
        {(attributes) => (rows ? <textarea {...attributes} {...shared} rows={rows} onChange={(e) => write(e.currentTarget.value)} /> : <input {...attributes} {...shared} autoComplete="off" onChange={(e) => write(e.currentTarget.value)} />)}
      </Field>
      {!locked && !full && (
        <button type="button" className="button add-line" aria-label={`${words.insert}: ${label}`} onClick={insert}>
          <Plus /> {words.insert}
        </button>
      )}
      {names.length > 0 && (
        <fieldset className="gap-examples">
          <legend className="hidden">
            {words.examples}: {label}
          </legend>
          <p className="menu-hint">{words.examplesHint}</p>
          {names.map((name, place) => (
            <TextField
              key={place}
              label={labelOf(name)}
              fault={faultOf(name)}
              maxLength={LIMITS.example}
              value={value.examples[name] ?? ""}
              onChange={(example) => onChange({ ...value, examples: { ...value.examples, [name]: example } })}
            />
          ))}
        </fieldset>
      )}
    </div>
  );
}
