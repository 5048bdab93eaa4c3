/** Who is this contact now, why, and the way back. */
import { useState } from "react";
import type { ContactMerge } from "../../../protocol";
import { useDesk, useMay } from "../../desk/desk";
import { usePeopleText } from "../../text/people";
import { useDates } from "../parts/clock";

export function Merges({ merges }: { merges: readonly ContactMerge[] }) {
  const words = usePeopleText();
  if (merges.length === 0) return null;
  return (
    <section>
      <h3>{words.merges}</h3>
      <ul className="merges">
        {merges.map((merge) => (
          <Entry key={merge.id} merge={merge} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ merge }: { merge: ContactMerge }) {
  const { people } = useDesk();
  const words = usePeopleText();
  const { at } = useDates();
  const undoable = useMay("POST /contacts/merges/{id}/undo");
  const [busy, setBusy] = useState(false);
  const { from, evidence, by, undone_at } = merge;

  async function undo() {
    setBusy(true);
    await people.undo(merge);
    setBusy(false);
  }

  return (
    <li data-undone={undone_at !== undefined}>
      <div>
        <p className="merge-name">{from.name}</p>
        <p>{words.evidence[evidence.kind] ?? evidence.text}</p>
        <p className="merge-foot">{undone_at ? words.undoneAt(at(undone_at, "full")) : words.at(at(merge.at, "full"), by?.name ?? words.byProgram)}</p>
      </div>
      {!undone_at && undoable && (
        <button type="button" className="button quiet" aria-label={words.undoOf(from.name)} disabled={busy} aria-busy={busy} onClick={() => void undo()}>
          {words.undo}
        </button>
      )}
    </li>
  );
}
