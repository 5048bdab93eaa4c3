/** Which field of a lead is which of the CRM's, whose word counts, and what values are called there. */
import { useContext, useId } from "react";
import type { Form as JsonForm, Owner } from "../../../session/crm_api";
import type { Stage } from "../../../session/lead_api";
import { DETAILS, type FieldForm, FIELDS, FORMS, isDetail, MOST_FIELDS, nextField, OWNERS, renamed, repeated, type ValuePair } from "../../../state/crm/settings";
import { STAGES } from "../../../state/leads/stages";
import { removed, replaced } from "../../../state/studio/bot";
import { useCrmText } from "../../../text/crm";
import { useLeadsText } from "../../../text/leads";
import { Close, Plus } from "../../parts/icons";
import { FaultsContext, FormPart, SelectField, TextField, useChangeable, useFault } from "../fields";
import { Fold } from "../fold";
import { Pairs } from "../lists";
import type { PartProps } from "./parts";

export function MappingPart({ value: { mapping }, set }: PartProps) {
  const words = useCrmText();
  const changeable = useChangeable();
  /** Of all of it; what is said of a row stands there. */
  const fault = useContext(FaultsContext)["/mapping"];
  const twice = repeated(mapping);
  const change = (at: number, row: FieldForm, pointer: string) => set("mapping", replaced(mapping, at, row), pointer);
  return (
    <FormPart title={words.mapping} hint={words.mappingHint}>
      {(fault || mapping.length === 0) && (
        <p className={fault ? "fault" : "menu-hint"} role={fault ? "alert" : undefined}>
          {fault ?? words.mappingNone}
        </p>
      )}
      <ul className="mapping-rows">
        {mapping.map((row, at) => (
          <Row key={at} at={at} row={row} twice={twice.includes(at)} onChange={(next, pointer) => change(at, next, pointer)} onRemove={() => set("mapping", removed(mapping, at))} />
        ))}
      </ul>
      {changeable && mapping.length < MOST_FIELDS && (
        <button type="button" className="button add-line" onClick={() => set("mapping", [...mapping, nextField(mapping)], "/mapping")}>
          <Plus /> {words.addField}
        </button>
      )}
    </FormPart>
  );
}

interface RowProps {
  at: number;
  row: FieldForm;
  /** The field stands further up already. */
  twice: boolean;
  onChange: (row: FieldForm, pointer: string) => void;
  onRemove: () => void;
}

function Row({ at, row, twice, onChange, onRemove }: RowProps) {
  const words = useCrmText();
  const leads = useLeadsText();
  const changeable = useChangeable();
  const id = useId();
  const pointer = `/mapping/${at}`;
  const name = fieldName(leads, words, row.ours);
  const change = <K extends keyof FieldForm>(key: K, part: FieldForm[K]) => onChange({ ...row, [key]: part }, `${pointer}/${key}`);
  const options = [...FIELDS.map((each) => ({ value: each as string, label: leads.fields[each] ?? each })), { value: DETAILS, label: words.ownDetail }];
  return (
    <li className="mapping-row" data-field={row.ours} aria-labelledby={id}>
      <span className="hidden" id={id}>
        {words.rowOf(name)}
      </span>
      <div className="mapping-line">
        <SelectField label={words.ours} at={`${pointer}/ours`} fault={twice ? words.twice : undefined} value={isDetail(row.ours) ? DETAILS : row.ours} options={options} onChange={(ours) => onChange(renamed(row, ours), pointer)} />
        <TextField label={words.theirs} at={`${pointer}/theirs`} ltr maxLength={300} placeholder="/name" value={row.theirs} onChange={(theirs) => change("theirs", theirs)} />
        <SelectField<Owner> label={words.owner} at={`${pointer}/owner`} value={row.owner} options={OWNERS.map((value) => ({ value, label: words.owners[value] }))} onChange={(owner) => change("owner", owner)} />
        {changeable && (
          <button type="button" className="icon-button" aria-label={words.removeField(name)} title={words.removeField(name)} onClick={onRemove}>
            <Close />
          </button>
        )}
      </div>
      {isDetail(row.ours) && <TextField label={words.detailName} hint={words.detailHint} at={`${pointer}/ours`} maxLength={100} value={row.ours.slice(DETAILS.length)} onChange={(typed) => onChange({ ...row, ours: `${DETAILS}${typed}` }, `${pointer}/ours`)} />}
      <Fold title={words.valuesOf(row.values.filter(({ theirs }) => theirs.trim() !== "").length)} ats={[`${pointer}/values`, `${pointer}/form`]}>
        <p className="menu-hint">{words.valuesHint}</p>
        {row.ours === "stage" ? (
          <StageValues pointer={pointer} values={row.values} onChange={(values) => change("values", values)} />
        ) : (
          <Pairs label={words.values} at={`${pointer}/values`} names={{ left: "ours", right: "theirs", leftLabel: words.here, rightLabel: words.there }} values={row.values} onChange={(values) => change("values", values)} />
        )}
        <SelectField<JsonForm> label={words.form} hint={words.formHint} at={`${pointer}/form`} value={row.form} options={FORMS.map((value) => ({ value, label: words.forms[value] }))} onChange={(form) => change("form", form)} />
      </Fold>
    </li>
  );
}

/** The stages are known: what each is called there is all that is asked. */
function StageValues({ pointer, values, onChange }: { pointer: string; values: readonly ValuePair[]; onChange: (values: ValuePair[]) => void }) {
  const leads = useLeadsText();
  const fault = useFault(`${pointer}/values`);
  const named = (stage: Stage) => values.find(({ ours }) => ours === stage)?.theirs ?? "";
  const write = (stage: Stage, theirs: string) => onChange(STAGES.map((each) => ({ ours: each, theirs: each === stage ? theirs : named(each) })).filter((pair) => pair.theirs !== ""));
  return (
    <div className="stage-values">
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {STAGES.map((stage) => (
        <TextField key={stage} label={leads.stages[stage]} maxLength={200} placeholder={stage} value={named(stage)} onChange={(theirs) => write(stage, theirs)} />
      ))}
    </div>
  );
}

/** As people call it. */
export function fieldName(leads: ReturnType<typeof useLeadsText>, words: ReturnType<typeof useCrmText>, ours: string): string {
  if (isDetail(ours)) return ours.slice(DETAILS.length) || words.ownDetail;
  return leads.fields[ours] ?? ours;
}
