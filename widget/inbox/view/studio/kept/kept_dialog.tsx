/** The box in which something kept is added or changed; whoever was quicker is not overwritten. */
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { useDesk, useText } from "../../../desk/desk";
import { CallFailed } from "../../../session/problem";
import type { Tagged } from "../../../session/request";
import { useKeptText } from "../../../text/kept";
import { Dialog } from "../../parts/dialog";
import { FaultsContext } from "../fields";
import { Bones } from "../loading";
import { type Form, useForm } from "../settings/saving";
import { SaveButton } from "../form_end";

interface Props<T, S extends object> {
  title: string;
  initial: S;
  /** Reads it as it is now; absent for a new one. */
  read?: (() => Promise<Tagged<T>>) | undefined;
  settingsOf: (item: T) => S;
  save: (value: S, tag: string | undefined) => Promise<unknown>;
  onClose: () => void;
  wide?: boolean;
  /** What is missing, found here. */
  missing?: (value: S) => string | undefined;
  children: (form: Form<S>) => ReactNode;
}

export function KeptDialog<T, S extends object>({ title, initial, read, settingsOf, save, onClose, wide, missing, children }: Props<T, S>) {
  const { toasts, say } = useDesk();
  const { settings } = useText();
  const words = useKeptText();
  const form = useForm<S>(initial);
  const { value, faults, fault, busy, dirty } = form;
  const [tag, setTag] = useState<string>();
  /** What is changed is read first: an older copy of it would be written back unseen. */
  const [ready, setReady] = useState(read === undefined);
  const [raced, setRaced] = useState(false);
  const [asking, setAsking] = useState(false);
  const [lacks, setLacks] = useState<string>();

  async function load() {
    if (!read) return;
    try {
      const { answer, tag: now } = await read();
      setTag(now);
      form.accept(settingsOf(answer));
      setRaced(false);
      setReady(true);
    } catch (e) {
      toasts.fail(say(e));
      onClose();
    }
  }
  useEffect(() => void load(), []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const lack = missing?.(value);
    setLacks(lack);
    if (lack) return;
    const done = await form.save(async (now) => {
      await save(now, tag).catch((e: unknown) => {
        if (e instanceof CallFailed && e.status === 412) setRaced(true);
        throw e;
      });
      return undefined;
    });
    if (!done) return;
    toasts.tell(settings.saved);
    onClose();
  }

  // What was typed is not lost by a press beside the box.
  const close = () => (dirty && !asking ? setAsking(true) : onClose());
  const told = lacks ?? (Object.keys(faults).length === 0 && !raced ? fault : undefined);
  return (
    <Dialog title={title} onClose={close} className={`form-dialog ${wide ? "wide" : ""}`}>
      <FaultsContext value={faults}>
        <form onSubmit={(e) => void submit(e)} noValidate>
          {ready ? children(form) : <Bones />}
          <p className="fault" role="alert">
            {told}
          </p>
          {raced && (
            <p className="warning" role="alert">
              {words.conflict}{" "}
              <button type="button" className="link" onClick={() => void load()}>
                {words.theirs}
              </button>
            </p>
          )}
          {asking && (
            <p className="warning" role="alert">
              {settings.leaveTitle}{" "}
              <button type="button" className="link" onClick={onClose}>
                {settings.leave}
              </button>
            </p>
          )}
          <div className="dialog-acts">
            <button type="button" className="button" onClick={onClose}>
              {settings.cancel}
            </button>
            <SaveButton busy={busy} idle={!ready} />
          </div>
        </form>
      </FaultsContext>
    </Dialog>
  );
}
