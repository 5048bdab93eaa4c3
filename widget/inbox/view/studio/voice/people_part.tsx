/** Colleagues who are rung on their own phones when a caller asks for a person: who, where, in which order and how long. */
import { useEffect } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useLanguage } from "../../../desk/desk";
import type { Colleague, Operator } from "../../../session/studio_types";
import { moved, removed, replaced } from "../../../state/studio/bot";
import { MOST_COLLEAGUES, RING } from "../../../state/studio/voice";
import { useDialogueText } from "../../../text/dialogue";
import { useVoiceText } from "../../../text/voice";
import { Down, Plus, Trash, Up } from "../../parts/icons";
import { FormPart, SelectField, TextField, useChangeable, useFault } from "../fields";
import { Slider } from "../slider";
import type { PartProps } from "./agent_page";
import { told } from "./told";

const AT = "/colleagues";

export function PeoplePart({ form: { value, set } }: PartProps) {
  const { studio } = useDesk();
  const { people: words } = useDialogueText();
  const { turns } = useVoiceText();
  const language = useLanguage();
  const changeable = useChangeable();
  const fault = useFault(AT);
  useEffect(() => void studio.operators.load(), [studio]);
  const { value: operators = [], error } = useCell(studio.operators);
  const { colleagues, ring_s } = value;
  const figure = new Intl.NumberFormat(language).format(ring_s);
  const put = (next: Colleague[], at = AT) => set("colleagues", next, at);
  // Whoever is not in the list yet is meant by another one.
  const next = operators.find(({ id }) => !colleagues.some(({ operator }) => operator === id))?.id ?? "";
  return (
    <>
      <FormPart title={words.title} hint={words.lead}>
        <p className="fault" role="alert">
          {error ?? (colleagues.length > MOST_COLLEAGUES ? fault : undefined)}
        </p>
        {colleagues.length === 0 && <p className="chain-end">{words.none}</p>}
        <ol className="chain">
          {colleagues.map((colleague, i) => (
            <Row
              key={i}
              colleague={colleague}
              operators={operators}
              place={i}
              many={colleagues.length}
              onChange={(changed, field) => put(replaced(colleagues, i, changed), `${AT}/${i}/${field}`)}
              onMove={(step) => put(moved(colleagues, i, step))}
              onRemove={() => put(removed(colleagues, i))}
            />
          ))}
        </ol>
        {changeable && colleagues.length < MOST_COLLEAGUES && (
          <button type="button" className="button" onClick={() => put([...colleagues, { operator: next, number: "" }])}>
            <Plus /> {words.add}
          </button>
        )}
      </FormPart>
      <FormPart title={words.ringTitle}>
        <Slider {...told(words.ring)} at="/ring_s" least={RING.least} most={RING.most} step={RING.step} value={ring_s} shown={turns.units.s(figure)} told={turns.told.s(figure)} onChange={(v) => set("ring_s", v)} />
      </FormPart>
    </>
  );
}

interface RowProps {
  colleague: Colleague;
  operators: readonly Operator[];
  place: number;
  many: number;
  onChange: (colleague: Colleague, field: keyof Colleague) => void;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
}

function Row({ colleague, operators, place, many, onChange, onMove, onRemove }: RowProps) {
  const { people: words } = useDialogueText();
  const changeable = useChangeable();
  const { operator, number } = colleague;
  const at = `${AT}/${place}`;
  const known = operators.find(({ id }) => id === operator);
  const other = known ? [] : [{ value: operator, label: operator === "" ? words.choose : words.gone }];
  const name = known?.name ?? words.somebody;
  return (
    <li className="chain-link voice-link">
      <p className="chain-place">{words.place(place + 1)}</p>
      <div className="field-row">
        <SelectField {...told(words.operator)} at={`${at}/operator`} value={operator} options={[...other, ...operators.map(({ id, name: label }) => ({ value: id, label }))]} onChange={(v) => onChange({ ...colleague, operator: v }, "operator")} />
        <TextField {...told(words.number)} at={`${at}/number`} ltr maxLength={40} placeholder="+" value={number} onChange={(v) => onChange({ ...colleague, number: v }, "number")} />
      </div>
      {changeable && (
        <span className="agent-acts">
          <button type="button" className="icon-button" aria-label={words.up(name)} title={words.up(name)} disabled={place === 0} onClick={() => onMove(-1)}>
            <Up />
          </button>
          <button type="button" className="icon-button" aria-label={words.down(name)} title={words.down(name)} disabled={place === many - 1} onClick={() => onMove(1)}>
            <Down />
          </button>
          <button type="button" className="icon-button" aria-label={words.remove(name)} title={words.remove(name)} onClick={onRemove}>
            <Trash />
          </button>
        </span>
      )}
    </li>
  );
}
