/** Naming a base, and asking once more before one is deleted. */
import { type FormEvent, useEffect, useId, useState } from "react";
import type { Bot } from "../../session/studio_types";
import { useDesk, useText } from "../../desk/desk";
import { CallFailed } from "../../session/problem";
import type { KnowledgeBase } from "../../state/knowledge/wire";
import { Dialog } from "../parts/dialog";

interface NameProps {
  /** The base to rename; absent for a new one. */
  base?: KnowledgeBase;
  onClose: () => void;
  onNamed: (name: string) => Promise<void>;
}

const LONGEST = 80;

export function NameDialog({ base, onClose, onNamed }: NameProps) {
  const { say } = useDesk();
  const { knowledge: words } = useText();
  const [name, setName] = useState(base?.name ?? "");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const field = useId();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === "") return setFault(words.bases.nameMissing);
    if (wanted === base?.name) return onClose();
    setBusy(true);
    try {
      await onNamed(wanted);
      onClose();
    } catch (e) {
      setFault((e instanceof CallFailed ? e.field("name") : undefined) ?? say(e));
      setBusy(false);
    }
  }

  return (
    <Dialog title={base ? words.bases.renameTitle : words.bases.addTitle} onClose={onClose} className="form-dialog">
      <form onSubmit={(e) => void submit(e)} noValidate>
        {!base && <p>{words.bases.addHint}</p>}
        <div className="field">
          <label htmlFor={field}>{words.bases.nameLabel}</label>
          <input
            id={field}
            value={name}
            dir="auto"
            maxLength={LONGEST}
            placeholder={words.bases.namePlaceholder}
            autoFocus
            autoComplete="off"
            aria-invalid={fault !== undefined}
            aria-describedby={`${field}-fault`}
            onChange={(e) => {
              setName(e.currentTarget.value);
              setFault(undefined);
            }}
          />
          <p className="fault" id={`${field}-fault`} role="alert">
            {fault}
          </p>
        </div>
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy} aria-busy={busy}>
            {base ? words.save : words.bases.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function RemoveBase({ base, onClose }: { base: KnowledgeBase; onClose: () => void }) {
  const { knowledge, route } = useDesk();
  const { knowledge: words, acts } = useText();
  const [bots, setBots] = useState<readonly Bot[]>();
  useEffect(() => {
    void knowledge.api.bots().then((all) => setBots(all.filter((bot) => bot.knowledge_bases.includes(base.id))));
  }, [knowledge, base.id]);
  const used = bots !== undefined && bots.length > 0;

  function remove() {
    onClose();
    knowledge.bases.remove(base, words.bases.removed(base.name));
    route.visit({ page: "bases" });
  }

  return (
    <Dialog title={words.bases.removeTitle(base.name)} onClose={onClose}>
      <p>{used ? words.bases.inUse(bots.map(({ name }) => name).join(", ")) : words.bases.removeText(base.documents)}</p>
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onClose} autoFocus>
          {used ? words.close : acts.cancel}
        </button>
        {!used && (
          <button type="button" className="button danger" disabled={bots === undefined} onClick={remove}>
            {words.bases.removeNow}
          </button>
        )}
      </div>
    </Dialog>
  );
}
