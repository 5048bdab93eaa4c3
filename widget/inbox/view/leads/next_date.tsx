/** When somebody gets back to them: the usual days with one press, or any. */
import { type FormEvent, useId, useState } from "react";
import { useDesk } from "../../desk/desk";
import { useLeads } from "../../desk/leads";
import type { Lead } from "../../session/lead_api";
import { instantOf, localOf } from "../../state/campaigns/times";
import { dueOf, nextTimes } from "../../state/leads/due";
import { isOver } from "../../state/leads/stages";
import { useLeadsText } from "../../text/leads";
import { useDates } from "../parts/clock";
import { Close } from "../parts/icons";

interface Props {
  lead: Lead;
  now: number;
  may: boolean;
}

export function NextDate({ lead, now, may }: Props) {
  const { toasts, say } = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const { at } = useDates();
  const id = useId();
  const [own, setOwn] = useState<string>();
  const [busy, setBusy] = useState(false);
  const next = lead.next_at ?? undefined;

  async function set(next_at: string | null) {
    // The button stays as it is, and keeps the focus.
    if (busy) return;
    setBusy(true);
    try {
      await leads.change(lead.id, { next_at });
      setOwn(undefined);
      toasts.outdate(lead.id);
      const back = () => void leads.change(lead.id, { next_at: next ?? null }).catch((e: unknown) => toasts.fail(say(e)));
      toasts.say(next_at === null ? words.nextGone : words.nextDone(at(next_at, "full")), lead.id, back);
    } catch (e) {
      toasts.fail(say(e));
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const instant = own === undefined ? undefined : instantOf(own);
    if (instant) void set(instant);
  }

  return (
    <section className="lead-part next-date">
      <h3>{words.next}</h3>
      {next ? (
        <p className="next-now" data-due={isOver(lead.stage) ? "none" : dueOf(lead, now)}>
          <time dateTime={next}>{at(next, "full")}</time>
          {may && (
            <button type="button" className="icon-button" aria-label={words.nextClear} title={words.nextClear} onClick={() => void set(null)}>
              <Close />
            </button>
          )}
        </p>
      ) : (
        <p className="contact-since">{words.nextNone}</p>
      )}
      {may && (
        <>
          <div className="next-picks" role="group" aria-label={words.next}>
            {nextTimes(new Date(now)).map((time) => (
              <button key={time.key} type="button" className="button quiet" title={at(time.at.toISOString(), "full")} onClick={() => void set(time.at.toISOString())}>
                {words.nextTimes[time.key]}
              </button>
            ))}
          </div>
          <form className="next-own" onSubmit={submit}>
            <label htmlFor={id}>{words.nextOwn}</label>
            <input id={id} type="datetime-local" title={words.nextHint(Intl.DateTimeFormat().resolvedOptions().timeZone)} value={own ?? (next ? localOf(next) : "")} onChange={(e) => setOwn(e.currentTarget.value)} />
            <button type="submit" className="button" disabled={own === undefined || own === ""}>
              {words.nextSet}
            </button>
          </form>
        </>
      )}
    </section>
  );
}
