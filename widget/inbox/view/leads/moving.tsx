/** Moving a lead to another stage, whichever way that was asked for: whoever rejects says why, and every move can be undone. */
import { createContext, type FormEvent, type ReactNode, useContext, useMemo, useState } from "react";
import { useDesk } from "../../desk/desk";
import { type LeadsDesk, useLeads } from "../../desk/leads";
import type { Lead, Stage } from "../../session/lead_api";
import { LONGEST_TEXT } from "../../state/leads/stages";
import type { LeadsText } from "../../text/leads/en";
import { useLeadsText } from "../../text/leads";
import { Dialog } from "../parts/dialog";
import { useCalled } from "./marks";

type Move = (lead: Lead, stage: Stage) => void;

const MovingContext = createContext<Move>(() => undefined);
export const useMove = () => useContext(MovingContext);

export function Moving({ children }: { children: ReactNode }) {
  const desk = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const called = useCalled();
  const [asking, setAsking] = useState<Lead>();

  const run = async (lead: Lead, stage: Stage, reason: string) => {
    const { toasts, say } = desk;
    await leads.move(lead, stage, reason);
    // Only the last move can be undone.
    toasts.outdate(lead.id);
    toasts.say(words.moved(called(lead), words.stages[stage]), lead.id, () => void undo(desk, leads, words, lead, called(lead)).catch((e: unknown) => toasts.fail(say(e))));
  };
  const move = useMemo<Move>(
    () => (lead, stage) => {
      if (lead.stage === stage) return;
      if (stage === "rejected") setAsking(lead);
      else void run(lead, stage, "").catch((e: unknown) => desk.toasts.fail(desk.say(e)));
    },
    [desk, leads, words],
  );
  return (
    <MovingContext value={move}>
      {children}
      {asking && <RejectDialog name={called(asking)} onClose={() => setAsking(undefined)} onReject={(reason) => run(asking, "rejected", reason)} />}
    </MovingContext>
  );
}

/** `before`: as it was when it was moved; what else changed since then stays. */
async function undo({ toasts }: ReturnType<typeof useDesk>, leads: LeadsDesk, words: LeadsText, before: Lead, name: string) {
  const now = leads.board.get().leads.get(before.id) ?? before;
  await leads.move(now, before.stage, before.reason);
  toasts.tell(words.movedBack(name, words.stages[before.stage]));
}

interface RejectProps {
  name: string;
  onClose: () => void;
  onReject: (reason: string) => Promise<void>;
}

function RejectDialog({ name, onClose, onReject }: RejectProps) {
  const { say } = useDesk();
  const words = useLeadsText();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      await onReject(reason.trim());
      onClose();
    } catch (e) {
      setFault(say(e));
      setBusy(false);
    }
  }

  return (
    <Dialog title={words.rejectTitle(name)} onClose={onClose} className="form-dialog">
      <form onSubmit={(e) => void submit(e)}>
        <p>{words.rejectHint}</p>
        <div className="reason-picks">
          {words.reasons.map((one) => (
            <button key={one} type="button" className="button quiet" aria-pressed={reason === one} onClick={() => setReason(one)}>
              {one}
            </button>
          ))}
        </div>
        <div className="field">
          <label htmlFor="lead-reason">{words.reason}</label>
          <textarea id="lead-reason" rows={3} maxLength={LONGEST_TEXT} dir="auto" autoFocus value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
        </div>
        <p className="fault" role="alert">
          {fault}
        </p>
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" className="button danger" disabled={busy || reason.trim() === ""} aria-busy={busy}>
            {words.reject}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
