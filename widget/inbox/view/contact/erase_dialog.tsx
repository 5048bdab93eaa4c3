/** Erasing somebody: their name is typed, how far it is, the receipt. It outlives the panel that led to it, which goes meanwhile. */
import { type FormEvent, useEffect, useState } from "react";
import { useCell } from "../../desk/cell";
import { type Erasable, useDesk } from "../../desk/desk";
import type { Erasure } from "../../session/trust_api";
import { useTrustText } from "../../text/trust";
import { useDates } from "../parts/clock";
import { Dialog } from "../parts/dialog";
import { TextField } from "../studio/fields";
import { Receipt } from "../studio/trust/receipt";

/** How often is asked how far it is. */
const ASKED_MS = 1_000;

export function EraseDialog() {
  const { erasing } = useDesk();
  const somebody = useCell(erasing);
  return somebody && <Open key={somebody.contact} {...somebody} onClose={() => erasing.set(undefined)} />;
}

function Open({ contact, name, onClose }: Erasable & { onClose: () => void }) {
  const { trust, route, say } = useDesk();
  const { own: words } = useTrustText();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const [begun, setBegun] = useState<Erasure>();
  const plain = (text: string) => text.trim().split(/\s+/).join(" ");
  const matches = plain(typed) === plain(name);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!matches) return;
    setBusy(true);
    setFault(undefined);
    try {
      setBegun(await trust.erase(contact, typed));
      // What is behind the dialog is not there any more.
      if (route.get().studio) route.enter({ page: "contacts" });
      else route.go({ conversation: undefined, contact: false });
    } catch (e) {
      setFault(say(e));
    } finally {
      setBusy(false);
    }
  }

  if (begun) return <Progress begun={begun} onClose={onClose} />;
  return (
    <Dialog title={words.eraseTitle(name)} onClose={onClose} className="form-dialog erase-dialog">
      <form onSubmit={(e) => void submit(e)} noValidate>
        <p>{words.eraseText}</p>
        <p className="menu-hint">{words.keeps}</p>
        <TextField label={words.type(name)} autoFocus maxLength={200} fault={fault} value={typed} onChange={setTyped} />
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" className="button danger" disabled={!matches || busy} aria-busy={busy}>
            {words.act}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Progress({ begun, onClose }: { begun: Erasure; onClose: () => void }) {
  const { trust, say } = useDesk();
  const { own: words, erasures } = useTrustText();
  const { at } = useDates();
  const [erasure, setErasure] = useState(begun);
  const [fault, setFault] = useState<string>();
  const done = erasure.finished_at;
  useEffect(() => {
    if (done) return;
    const asking = setInterval(() => {
      trust.erasure(begun.id).then(
        (now) => {
          setFault(undefined);
          setErasure(now);
        },
        (e: unknown) => setFault(say(e)),
      );
    }, ASKED_MS);
    return () => clearInterval(asking);
  }, [trust, say, begun.id, done]);
  return (
    <Dialog title={done ? words.doneTitle : erasures.going} onClose={onClose} className="form-dialog erase-dialog">
      <p role="status">{done ? words.doneText : words.going}</p>
      {!done && <progress aria-label={erasures.going} />}
      {done && <p className="menu-hint">{erasures.done(at(done, "full"))}</p>}
      <Receipt removed={erasure.removed} nothing={erasures.nothing} label={erasures.removed} />
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="dialog-acts">
        <button type="button" className="button primary" onClick={onClose}>
          {words.close}
        </button>
      </div>
    </Dialog>
  );
}
