/** Which column is what, beside the first rows, so that one sees whether that is so. */
import { useId } from "react";
import { useLanguage } from "../../../desk/desk";
import type { AudienceFile, AudienceMapping } from "../../../session/campaign_api";
import { countries } from "../../../state/campaigns/countries";
import { lackOf, roleOf, ROLES, spare, withKept, withRole } from "../../../state/campaigns/mapping";
import { useAudiencesText } from "../../../text/audiences";
import { SelectField } from "../fields";

const SHOWN_ROWS = 5;

interface Props {
  file: AudienceFile;
  mapping: AudienceMapping;
  country: string;
  onMapping: (mapping: AudienceMapping) => void;
  onCountry: (country: string) => void;
}

export function MappingForm({ file, mapping, country, onMapping, onCountry }: Props) {
  const words = useAudiencesText();
  const lack = lackOf(mapping, file.columns);
  return (
    <>
      <FirstRows file={file} mapping={mapping} />
      <div className="mapping-roles">
        {ROLES.map((role) => (
          <SelectField
            key={role}
            label={words.roles[role]}
            hint={words.roleHints[role]}
            at={`/mapping/${role}`}
            fault={role === "number" && lack === "number" ? words.lacks.number : undefined}
            value={mapping[role] ?? ""}
            options={[{ value: "", label: words.notThere }, ...file.columns.map((column) => ({ value: column, label: column }))]}
            onChange={(column) => onMapping(withRole(mapping, file.columns, role, column))}
          />
        ))}
        <CountryField value={country} onChange={onCountry} />
      </div>
      <Kept file={file} mapping={mapping} fault={lack === "columns" ? words.lacks.columns : undefined} onMapping={onMapping} />
    </>
  );
}

export function CountryField({ value, onChange }: { value: string; onChange: (country: string) => void }) {
  const words = useAudiencesText();
  const language = useLanguage();
  const options = countries(language).map(({ code, name }) => ({ value: code, label: name }));
  return <SelectField label={words.country} hint={words.countryHint} at="/country" value={value} options={[{ value: "", label: words.noCountry }, ...options]} onChange={onChange} />;
}

function Kept({ file, mapping, fault, onMapping }: Pick<Props, "file" | "mapping" | "onMapping"> & { fault: string | undefined }) {
  const words = useAudiencesText();
  const id = useId();
  const columns = spare(mapping, file.columns);
  if (columns.length === 0) return null;
  return (
    <fieldset className="kept-columns" aria-describedby={id}>
      <legend>{words.kept}</legend>
      <p className={fault ? "fault" : "menu-hint"} id={id} role={fault ? "alert" : undefined}>
        {fault ?? words.keptHint}
      </p>
      <div className="ticks">
        {columns.map((column) => (
          <label key={column} className="tick">
            <input type="checkbox" checked={mapping.values.includes(column)} onChange={(e) => onMapping(withKept(mapping, file.columns, column, e.currentTarget.checked))} />
            <bdi>{column}</bdi>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function FirstRows({ file: { columns, rows }, mapping }: Pick<Props, "file" | "mapping">) {
  const words = useAudiencesText();
  const what = (column: string) => roleOf(mapping, column) ?? (mapping.values.includes(column) ? "kept" : "out");
  return (
    <div className="table-wrap" role="region" aria-label={words.firstRows} tabIndex={0}>
      <table className="figures first-rows">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" data-what={what(column)}>
                <bdi>{column}</bdi>
                <small>{words.column[what(column)]}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN_ROWS).map((row, n) => (
            <tr key={n}>
              {columns.map((column, place) => (
                <td key={column} data-what={what(column)} dir="auto">
                  {row[place] ?? ""}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
