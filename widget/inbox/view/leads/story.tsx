/** Notes on a lead, and everything that happened to it, the newest first. */
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { useDesk, useInbox, useMay } from "../../desk/desk";
import { useLeads } from "../../desk/leads";
import type { Lead, LeadEvent } from "../../session/lead_api";
import { LONGEST_TEXT } from "../../state/leads/stages";
import { fieldName, storyOf, valueOf, whoOf } from "../../state/leads/words";
import { useLeadsText } from "../../text/leads";
import { useDates } from "../parts/clock";
import { usePages } from "../studio/campaigns/pages";
import { Bones, Failed } from "../studio/loading";

export function Story({ lead }: { lead: Lead }) {
  const { api } = useLeads();
  const words = useLeadsText();
  const writes = useMay("POST /leads/{id}/notes");
  const { id, version } = lead;
  const fetch = useCallback((cursor: string | undefined) => api.history(id, cursor), [api, id]);
  const { items, error, busy, more, reload, alter } = usePages<LeadEvent, string>(fetch);
  // Every change of the lead is told in its history.
  const [told, setTold] = useState(version);
  useEffect(() => {
    if (told === version) return;
    setTold(version);
    void reload();
  }, [told, version, reload]);

  return (
    <section className="lead-part lead-story">
      <h3>{words.notes}</h3>
      {writes && <Write lead={lead} onWritten={(event) => alter((old) => [event, ...old])} />}
      {error && <Failed error={error} onRetry={() => void reload()} />}
      {!items && !error && <Bones />}
      {items?.length === 0 && <p className="contact-since">{words.historyNone}</p>}
      <ol className="story">
        {items?.map((event) => (
          <Entry key={event.id} event={event} />
        ))}
      </ol>
      {more && (
        <button type="button" className="button add-line" disabled={busy} aria-busy={busy} onClick={more}>
          {words.more}
        </button>
      )}
    </section>
  );
}

function Entry({ event }: { event: LeadEvent }) {
  const words = useLeadsText();
  const me = useInbox((s) => s.me?.id);
  const { at } = useDates();
  const when = (instant: string) => at(instant, "full");
  return (
    <li data-kind={event.kind}>
      <p className="story-head">
        <strong>{whoOf(words, event, me)}</strong> {storyOf(words, event)}
        <time dateTime={event.at}>{when(event.at)}</time>
      </p>
      {event.kind === "note" && (
        <p className="story-note" dir="auto">
          {event.text ?? ""}
        </p>
      )}
      {event.kind === "moved" && event.reason && (
        <p className="story-note" dir="auto">
          {event.reason}
        </p>
      )}
      {event.kind === "changed" && (
        <ul className="story-changes">
          {(event.changes ?? []).map(({ field, from, to }) => (
            <li key={field}>
              {(event.changes?.length ?? 0) > 1 && <span className="story-field">{fieldName(words, field)}: </span>}
              <bdi>{words.changedFrom(valueOf(words, field, from, when), valueOf(words, field, to, when))}</bdi>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Write({ lead, onWritten }: { lead: Lead; onWritten: (event: LeadEvent) => void }) {
  const { say } = useDesk();
  const { api } = useLeads();
  const words = useLeadsText();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      onWritten(await api.note(lead.id, text.trim()));
      setText("");
    } catch (e) {
      setFault(say(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="contact-note-form" onSubmit={(e) => void submit(e)}>
      <textarea
        aria-label={words.note}
        placeholder={words.noteHint}
        rows={2}
        maxLength={LONGEST_TEXT}
        dir="auto"
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
        onKeyDown={(e) => e.key === "Enter" && (e.ctrlKey || e.metaKey) && text.trim() !== "" && e.currentTarget.form?.requestSubmit()}
      />
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div>
        <button type="submit" className="button" disabled={busy || text.trim() === ""} aria-busy={busy}>
          {words.noteAdd}
        </button>
      </div>
    </form>
  );
}
