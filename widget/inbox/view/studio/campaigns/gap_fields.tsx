/** What stands in one gap: the same for everybody, or a column of the audience with a text for those without. */
import { useId, useRef, useState } from "react";
import type { MessageTemplate } from "../../../../protocol";
import type { Filler } from "../../../session/campaign_api";
import { columnsOf, isColumn, isFileGap, NAME_COLUMN } from "../../../state/campaigns/fillers";
import { useCampaignsText } from "../../../text/campaigns";
import { useTemplatesText } from "../../../text/templates";
import { ACCEPT, FileGap, gapLabel } from "../../composer/templates/template_form";
import { SelectField, TextField, useChangeable, useFault } from "../fields";
import { useDraft } from "./draft_here";

const FIXED = "fixed";
/** A column may be called anything, also as the choice beside it. */
const OF_COLUMN = "column ";
/** What a program sends with somebody may be called anything. */
const OTHER = "other";
const LONGEST_COLUMN = 100;
const LONGEST = 1_000;

interface Props {
  at: string;
  gap: MessageTemplate["fields"][number];
  filler: Filler | undefined;
  onChange: (filler: Filler) => void;
}

export function GapFields({ at, gap, filler = { fixed: "" }, onChange }: Props) {
  const words = useCampaignsText();
  const known = useTemplatesText();
  const { columns, isSequence } = useDraft();
  const name = gapLabel(gap, known);
  if (isFileGap(gap)) return <FileField at={at} gap={gap} filler={filler} onChange={onChange} />;
  const column = isColumn(filler) ? filler.column : undefined;
  const all = columnsOf(columns);
  const isOther = isSequence && column !== undefined && !all.includes(column);
  // One that the audience has no more still stands there, with what the server says of it.
  const offered = column === undefined || isOther || all.includes(column) ? all : [...all, column];
  const label = isSequence ? words.sentValue : words.column;
  const text = isColumn(filler) ? (filler.otherwise ?? "") : filler.fixed;
  return (
    <div className="gap-fields">
      <SelectField
        label={words.gapFrom(name)}
        value={column === undefined ? FIXED : isOther ? OTHER : `${OF_COLUMN}${column}`}
        options={[
          { value: FIXED, label: words.fixed },
          ...offered.map((each) => ({ value: `${OF_COLUMN}${each}`, label: each === NAME_COLUMN ? words.nameColumn : label(each) })),
          ...(isSequence ? [{ value: OTHER, label: words.otherValue }] : []),
        ]}
        onChange={(chosen) => onChange(chosen === FIXED ? { fixed: text } : { column: chosen === OTHER ? "" : chosen.slice(OF_COLUMN.length), otherwise: text })}
      />
      {isOther && <TextField label={words.valueName(name)} hint={words.valueNameHint} maxLength={LONGEST_COLUMN} value={column} onChange={(typed) => onChange({ column: typed, otherwise: text })} />}
      <TextField
        label={column === undefined ? words.text(name) : words.otherwise(name)}
        hint={column === undefined ? (gap.example ? known.example(gap.example) : undefined) : words.otherwiseHint}
        at={at}
        maxLength={LONGEST}
        value={text}
        onChange={(typed) => onChange(column === undefined ? { fixed: typed } : { column, otherwise: typed })}
      />
    </div>
  );
}

function FileField({ at, gap, filler, onChange }: Props & { filler: Filler }) {
  const words = useCampaignsText();
  const changeable = useChangeable();
  const fault = useFault(at);
  const [busy, setBusy] = useState(0);
  const id = useId();
  const has = !isColumn(filler) && filler.fixed !== "";
  // An upload may end after other gaps were filled.
  const latest = useRef(onChange);
  latest.current = onChange;
  return (
    <div className="field" data-fault={fault !== undefined} aria-busy={busy > 0}>
      <label htmlFor={id}>{words.file}</label>
      {changeable && <FileGap id={id} accept={ACCEPT[gap.kind] ?? ""} onChange={(fixed) => latest.current({ fixed })} onBusy={(by) => setBusy((n) => n + by)} />}
      {(fault || has) && (
        <p className={fault ? "fault" : "menu-hint"} role={fault ? "alert" : undefined}>
          {fault ?? words.fileChosen}
        </p>
      )}
    </div>
  );
}
