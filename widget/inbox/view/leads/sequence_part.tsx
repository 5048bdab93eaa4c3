/** The follow-up messages that a lead gets: where they stand, ending them, beginning others. */
import { useState } from "react";
import { useDesk, useMay } from "../../desk/desk";
import { useLeads } from "../../desk/leads";
import type { Lead } from "../../session/lead_api";
import { isOnTheWay, standingOf } from "../../state/leads/words";
import { useLeadsText } from "../../text/leads";
import { useDates } from "../parts/clock";
import { StudioLink } from "../studio/link";
import { takesPeople, useSequences } from "./sequences";

export function SequencePart({ lead, may }: { lead: Lead; may: boolean }) {
  const words = useLeadsText();
  const sequence = lead.sequence ?? undefined;
  const runs = sequence !== undefined && isOnTheWay(sequence);
  return (
    <section className="lead-part">
      <h3>{words.sequence}</h3>
      {sequence ? <Standing lead={lead} may={may && runs} /> : <p className="contact-since">{lead.phone ? words.sequenceNone : words.sequencePhone}</p>}
      {may && !runs && lead.phone && <Begin lead={lead} />}
    </section>
  );
}

function Standing({ lead, may }: { lead: Lead; may: boolean }) {
  const { toasts, say } = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const { at } = useDates();
  const reads = useMay("GET /campaigns/{id}");
  const [busy, setBusy] = useState(false);
  const sequence = lead.sequence ?? undefined;
  if (!sequence) return null;

  async function leave() {
    setBusy(true);
    try {
      leads.take(await leads.api.leave(lead.id));
      toasts.tell(words.sequenceLeft);
    } catch (e) {
      toasts.fail(say(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="sequence-standing" data-state={sequence.state}>
      <p>
        {reads ? (
          <StudioLink to={{ page: "campaign", id: sequence.campaign }} label={words.sequenceTo(sequence.name)}>
            <bdi>{sequence.name}</bdi>
          </StudioLink>
        ) : (
          <bdi>{sequence.name}</bdi>
        )}
        <small>{standingOf(words, sequence, (instant) => at(instant, "full"))}</small>
      </p>
      {may && (
        <button type="button" className="button quiet" disabled={busy} aria-busy={busy} onClick={() => void leave()}>
          {words.sequenceLeave}
        </button>
      )}
    </div>
  );
}

function Begin({ lead }: { lead: Lead }) {
  const { toasts, say } = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const reads = useMay("GET /campaigns");
  const choices = useSequences()?.filter(takesPeople);
  const [chosen, setChosen] = useState("");
  const [busy, setBusy] = useState(false);
  if (!reads || choices === undefined) return null;
  if (choices.length === 0) return <p className="menu-hint">{words.sequenceNoneRuns}</p>;

  async function enter() {
    setBusy(true);
    try {
      leads.take(await leads.api.enter(lead.id, chosen));
      toasts.tell(words.sequenceEntered(choices?.find(({ id }) => id === chosen)?.name ?? ""));
    } catch (e) {
      toasts.fail(say(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="sequence-begin">
      <select className="fact-select" aria-label={words.sequenceChoose} value={chosen} onChange={(e) => setChosen(e.currentTarget.value)}>
        <option value="">{words.sequenceChoose}</option>
        {choices.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <button type="button" className="button" disabled={busy || chosen === ""} aria-busy={busy} onClick={() => void enter()}>
        {words.sequenceEnter}
      </button>
    </div>
  );
}
