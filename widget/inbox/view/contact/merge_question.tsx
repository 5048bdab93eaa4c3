/** Says what a merge does before it is done. */
import { useId, useState } from "react";
import type { Contact } from "../../../protocol";
import { useDesk } from "../../desk/desk";
import { usePeopleText } from "../../text/people";
import { Dialog } from "../parts/dialog";
import { nameOf } from "./somebody";

interface Props {
  into: { id: string; name: string };
  from: Contact;
  reason: string;
  onClose: () => void;
}

const LONGEST = 500;

export function MergeQuestion({ into, from, reason, onClose }: Props) {
  const { people, say } = useDesk();
  const words = usePeopleText();
  const field = useId();
  const [why, setWhy] = useState(reason);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const name = nameOf(from);

  async function merge() {
    setBusy(true);
    setFault(undefined);
    try {
      await people.merge(into.id, { id: from.id, name }, why.trim());
      onClose();
    } catch (e) {
      setFault(say(e));
      setBusy(false);
    }
  }

  return (
    <Dialog title={words.question(name, into.name)} onClose={onClose} className="merge-dialog">
      <p>{words.will(name, into.name)}</p>
      <p>{words.willNot}</p>
      <label htmlFor={field}>{words.reason}</label>
      <input id={field} value={why} maxLength={LONGEST} autoComplete="off" onChange={(e) => setWhy(e.target.value)} />
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onClose}>
          {words.cancel}
        </button>
        <button type="button" className="button primary" disabled={busy} aria-busy={busy} onClick={() => void merge()}>
          {words.merge}
        </button>
      </div>
    </Dialog>
  );
}
