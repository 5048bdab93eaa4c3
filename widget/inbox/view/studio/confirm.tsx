/** One more question before something that cannot be undone, or that customers notice at once. */
import { type ReactNode, useState } from "react";
import { useDesk, useText } from "../../desk/desk";
import { Dialog } from "../parts/dialog";

interface Props {
  title: string;
  act: string;
  danger?: boolean;
  children: ReactNode;
  onClose: () => void;
  onAct: () => Promise<unknown>;
}

export function Confirm({ title, act, danger, children, onClose, onAct }: Props) {
  const { say } = useDesk();
  const { bots } = useText();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function run() {
    setBusy(true);
    setFault(undefined);
    try {
      await onAct();
      onClose();
    } catch (e) {
      setFault(say(e));
      setBusy(false);
    }
  }

  return (
    <Dialog title={title} onClose={onClose} className="form-dialog">
      {children}
      <p className="fault" role="alert">
        {fault}
      </p>
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onClose}>
          {bots.cancel}
        </button>
        <button type="button" className={danger ? "button danger" : "button primary"} disabled={busy} aria-busy={busy} onClick={() => void run()}>
          {act}
        </button>
      </div>
    </Dialog>
  );
}
