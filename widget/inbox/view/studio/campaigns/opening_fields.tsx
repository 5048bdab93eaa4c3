/** What is said first in a call: a text with gaps in braces, what may be put in them, and what stands there for whom. */
import { useRef } from "react";
import type { Variant } from "../../../session/campaign_api";
import { columnsOf, gapsOf, heard, inBraces, LONGEST_OPENING, NAME_COLUMN, openingFillers, valuesFor } from "../../../state/campaigns/fillers";
import { Plus } from "../../parts/icons";
import { Field, useChangeable } from "../fields";
import { useDraft, useDraftWords } from "./draft_here";
import { GapFields } from "./gap_fields";
import { Preview } from "./preview";

interface Props {
  at: string;
  variant: Variant;
  onChange: (variant: Variant, pointer: string) => void;
}

export function OpeningFields({ at, variant, onChange }: Props) {
  const words = useDraftWords();
  const changeable = useChangeable();
  const { columns, member } = useDraft();
  const box = useRef<HTMLTextAreaElement>(null);
  const { opening = "", values = {} } = variant;
  const all = columnsOf(columns);

  const write = (text: string) => onChange({ ...variant, opening: text, values: openingFillers(text, values, all) }, `${at}/opening`);
  /** Where the cursor is; whoever presses it writes on behind it. */
  function putIn(column: string) {
    const { selectionStart = opening.length, selectionEnd = opening.length } = box.current ?? {};
    const gap = inBraces(column);
    const text = opening.slice(0, selectionStart) + gap + opening.slice(selectionEnd);
    if (text.length > LONGEST_OPENING) return;
    write(text);
    const behind = selectionStart + gap.length;
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(behind, behind);
    });
  }

  return (
    <>
      <Field label={words.spoken.opening} hint={words.spoken.openingHint} at={`${at}/opening`}>
        {(attributes) => <textarea {...attributes} ref={box} rows={4} dir="auto" maxLength={LONGEST_OPENING} readOnly={!changeable} value={opening} onChange={(e) => write(e.currentTarget.value)} />}
      </Field>
      {changeable && (
        <div className="opening-gaps" role="group" aria-label={words.spoken.putIn}>
          {all.map((column) => (
            <button key={column} type="button" className="button quiet" data-put-in={column} aria-label={words.spoken.putInColumn(column === NAME_COLUMN ? words.nameColumn : column)} onClick={() => putIn(column)}>
              <Plus /> <bdi>{column === NAME_COLUMN ? words.nameColumn : column}</bdi>
            </button>
          ))}
        </div>
      )}
      <p className="menu-hint">{words.advertises}</p>
      {gapsOf(opening).map((gap) => (
        <GapFields key={gap} at={`${at}/values/${gap}`} gap={{ key: gap, kind: "text", label: gap }} filler={values[gap]} onChange={(filler) => onChange({ ...variant, values: { ...values, [gap]: filler } }, `${at}/values/${gap}`)} />
      ))}
      {opening.trim() !== "" && <Preview text={heard(opening, valuesFor(variant, member))} />}
    </>
  );
}
