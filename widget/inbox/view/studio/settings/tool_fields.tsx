/** The fields that the model fills in: as a list, or as the JSON Schema that they are. */
import { useContext, useState } from "react";
import { useText } from "../../../desk/desk";
import type { HttpToolSettings, Schema } from "../../../session/studio_types";
import { removed, replaced } from "../../../state/studio/bot";
import { FIELD_TYPES, fieldsOf, type FieldType, namedIn, schemaOf, type ToolField } from "../../../state/studio/template";
import { Close, Plus } from "../../parts/icons";
import { FormPart, LockedContext, TextField, useFault } from "../fields";

interface Props {
  tool: Pick<HttpToolSettings, "url" | "headers" | "query" | "parameters"> & { body: unknown };
  body: string;
  onChange: (schema: Schema) => void;
}

export function ToolFields({ tool, body, onChange }: Props) {
  const { settings } = useText();
  const words = settings.http;
  const locked = useContext(LockedContext);
  const fault = useFault("/parameters");
  const fields = fieldsOf(tool.parameters);
  const [json, setJson] = useState<string | undefined>(fields ? undefined : JSON.stringify(tool.parameters, null, 2));
  const [odd, setOdd] = useState(false);
  const used = namedIn(tool, body);
  const missing = used.filter((name) => !(name in (tool.parameters.properties ?? {})));
  const write = (next: readonly ToolField[]) => onChange(schemaOf(next, tool.parameters));
  const field = (name: string): ToolField => ({ name, type: "string", description: "", required: true, rest: {} });

  function typeJson(text: string) {
    setJson(text);
    try {
      const schema = JSON.parse(text) as Schema;
      if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return setOdd(true);
      setOdd(false);
      onChange(schema);
    } catch {
      setOdd(true);
    }
  }

  return (
    <FormPart
      title={words.fields}
      hint={words.fieldsHint}
      aside={
        (json === undefined || fields) && (
          <button type="button" className="button quiet" disabled={odd} onClick={() => setJson(json === undefined ? JSON.stringify(tool.parameters, null, 2) : undefined)}>
            {json === undefined ? words.asJson : words.asList}
          </button>
        )
      }
    >
      {missing.length > 0 && (
        <p className="warning">
          {words.missing(missing.join(", "))}{" "}
          {!locked && fields && (
            <button type="button" className="link" onClick={() => write([...fields, ...missing.map(field)])}>
              {words.addMissing}
            </button>
          )}
        </p>
      )}
      <p className="fault" role="alert">
        {fault}
      </p>
      {json !== undefined ? (
        <TextField label={words.schema} hint={fields ? undefined : words.schemaRich} fault={odd ? words.schemaOdd : undefined} rows={12} ltr maxLength={20_000} value={json} onChange={typeJson} />
      ) : (
        <>
          {fields?.length === 0 && missing.length === 0 && <p className="menu-hint">{words.fieldsNone}</p>}
          {fields?.map((each, i) => (
            <Row key={i} field={each} used={used.includes(each.name)} onChange={(next) => write(replaced(fields, i, next))} onRemove={() => write(removed(fields, i))} />
          ))}
          {!locked && fields && (
            <button type="button" className="button add-line" onClick={() => write([...fields, field(`field_${fields.length + 1}`)])}>
              <Plus /> {words.addField}
            </button>
          )}
        </>
      )}
    </FormPart>
  );
}

interface RowProps {
  field: ToolField;
  used: boolean;
  onChange: (field: ToolField) => void;
  onRemove: () => void;
}

function Row({ field, used, onChange, onRemove }: RowProps) {
  const { settings, bots } = useText();
  const words = settings.http;
  const locked = useContext(LockedContext);
  const say = (what: string) => `${field.name}: ${what}`;
  return (
    <div className="tool-field">
      <input value={field.name} dir="ltr" maxLength={60} readOnly={locked} spellCheck={false} aria-label={say(words.fieldName)} onChange={(e) => onChange({ ...field, name: e.currentTarget.value.replace(/[^A-Za-z0-9_]/g, "_") })} />
      <select value={field.type} disabled={locked} aria-label={say(words.fieldType)} onChange={(e) => onChange({ ...field, type: e.currentTarget.value as FieldType })}>
        {FIELD_TYPES.map((type) => (
          <option key={type} value={type}>
            {words.fieldTypes[type]}
          </option>
        ))}
      </select>
      <input className="tool-field-words" value={field.description} maxLength={500} readOnly={locked} placeholder={words.fieldDescription} aria-label={say(words.fieldDescription)} onChange={(e) => onChange({ ...field, description: e.currentTarget.value })} />
      <label className="tick">
        <input type="checkbox" checked={field.required} disabled={locked} onChange={(e) => onChange({ ...field, required: e.currentTarget.checked })} />
        {words.fieldRequired}
      </label>
      {!locked && (
        <button type="button" className="icon-button" aria-label={bots.lists.remove(field.name)} onClick={onRemove}>
          <Close />
        </button>
      )}
      {!used && <p className="menu-hint">{words.unused}</p>}
    </div>
  );
}
