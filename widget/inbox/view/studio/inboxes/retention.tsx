/** How long an inbox keeps what was said in it, and what went because of that. */
import { type FormEvent, useEffect, useState } from "react";
import { useDesk, useMay, useText } from "../../../desk/desk";
import type { RetentionReport } from "../../../../protocol";
import type { Inbox } from "../../../session/studio_types";
import { isPhone } from "../../../state/studio/account";
import { useTrustText } from "../../../text/trust";
import { useDates } from "../../parts/clock";
import { Confirm } from "../confirm";
import { FaultsContext, FormPart, LockedContext, NumberField, useChangeable } from "../fields";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { Receipt } from "../trust/receipt";
import type { Known } from "./inbox_page";
import { FormFault, SaveButton } from "../form_end";

interface Props {
  known: Known;
  onKnown: (known: Known) => void;
  onDirty: (dirty: boolean) => void;
}

interface Days {
  conversations_days: number;
  recordings_days: number;
}

const LONGEST = 3_660;
const daysOf = ({ retention }: Inbox): Days => ({ conversations_days: retention?.conversations_days ?? 0, recordings_days: retention?.recordings_days ?? 0 });

/** Whether more goes than before. */
const isSharper = (before: number, after: number) => after > 0 && (before === 0 || after < before);

export function Retention({ known, onKnown, onDirty }: Props) {
  const { studio, toasts } = useDesk();
  const { settings } = useText();
  const { retention: words } = useTrustText();
  const changeable = useChangeable();
  const erases = useMay("POST /contacts/{id}/erase");
  const { inbox, tag } = known;
  const kept = daysOf(inbox);
  const { value, set, save, faults, fault, busy, dirty } = useForm<Days>(kept);
  const [asking, setAsking] = useState(false);
  useEffect(() => onDirty(dirty && !busy), [dirty, busy]);

  async function keep() {
    let made: Known | undefined;
    const done = await save(async (retention) => {
      // What is not in this part stays as it is.
      const { name, bot, allowed_origins, timing, read_marks } = inbox;
      const { answer, tag: next } = await studio.api.changeInbox(inbox.id, { name, bot, allowed_origins, timing, read_marks, ...(inbox.comments ? { comments: inbox.comments } : {}), retention }, tag);
      made = { ...known, inbox: answer, ...(next ? { tag: next } : {}) };
      return daysOf(answer);
    });
    if (!done || !made) return toFault();
    onKnown(made);
    toasts.tell(settings.saved);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const more = isSharper(kept.conversations_days, value.conversations_days) || isSharper(kept.recordings_days, value.recordings_days);
    if (more) setAsking(true);
    else void keep();
  }

  const mayChange = changeable && erases;
  return (
    <FaultsContext value={faults}>
      <LockedContext value={!mayChange}>
        <FormPart title={words.title} hint={words.hint}>
          <form onSubmit={submit} noValidate className="retention">
            <div className="field-row">
              <NumberField label={words.conversations} hint={words.conversationsHint} at="/retention/conversations_days" max={LONGEST} value={value.conversations_days} onChange={(days) => set("conversations_days", days, "/retention/conversations_days")} />
              {isPhone(inbox.channel) && <NumberField label={words.recordings} hint={words.recordingsHint} at="/retention/recordings_days" max={LONGEST} value={value.recordings_days} onChange={(days) => set("recordings_days", days, "/retention/recordings_days")} />}
            </div>
            <FormFault fault={fault} />
            {changeable && !erases && <p className="menu-hint">{words.notYours}</p>}
            {mayChange && (
              <SaveButton busy={busy} idle={!dirty} />
            )}
          </form>
          <Report inbox={inbox} />
        </FormPart>
      </LockedContext>
      {asking && (
        <Confirm title={words.sure} act={words.sureAct} danger onClose={() => setAsking(false)} onAct={keep}>
          <p>{words.sureText}</p>
        </Confirm>
      )}
    </FaultsContext>
  );
}

function Report({ inbox }: { inbox: Inbox }) {
  const { trust } = useDesk();
  const { retention: words } = useTrustText();
  const { at } = useDates();
  const [report, setReport] = useState<RetentionReport>();
  useEffect(() => {
    // Without an answer the settings are all there is to show.
    void trust.retention(inbox.id).then(setReport, () => undefined);
  }, [trust, inbox.id]);
  const isOff = !report?.last_run_at && daysOf(inbox).conversations_days === 0 && daysOf(inbox).recordings_days === 0;
  if (!report || isOff) return null;
  return (
    <div className="retention-report">
      <p className="menu-hint">{report.last_run_at ? words.last(at(report.last_run_at, "full")) : words.never}</p>
      {report.failed && <p className="warning">{words.failed}</p>}
      {report.last_run_at && (
        <>
          <h4>{words.removed}</h4>
          <Receipt removed={report.removed} nothing={words.nothing} label={words.removed} />
          <h4>{words.inAll}</h4>
          <Receipt removed={report.removed_in_all} nothing={words.nothing} label={words.inAll} />
        </>
      )}
    </div>
  );
}
