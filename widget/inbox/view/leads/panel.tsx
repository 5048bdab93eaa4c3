/** One lead beside the others: what is next, what is known, the way to what was said, and what happened. On a phone a screen. */
import { type MouseEvent, useCallback, useEffect, useRef, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useMay } from "../../desk/desk";
import { useLeads } from "../../desk/leads";
import { href } from "../../desk/route";
import type { Lead, Stage } from "../../session/lead_api";
import { CallFailed } from "../../session/problem";
import { telOf } from "../../state/leads/person";
import { STAGES } from "../../state/leads/stages";
import { useLeadsText } from "../../text/leads";
import { useDates } from "../parts/clock";
import { Card, Chat, Close, Hand, Phone, Trash } from "../parts/icons";
import { Confirm } from "../studio/confirm";
import { StudioLink } from "../studio/link";
import { Bones, Failed } from "../studio/loading";
import { Facts } from "./facts";
import { HandOverDialog } from "./hand_over";
import { useCalled } from "./marks";
import { useMove } from "./moving";
import { NextDate } from "./next_date";
import { SequencePart } from "./sequence_part";
import { Story } from "./story";
import { Tags } from "./tags";

interface Props {
  id: string;
  now: number;
  onClose: () => void;
}

export function LeadPanel({ id, now, onClose }: Props) {
  const leads = useLeads();
  const words = useLeadsText();
  const called = useCalled();
  const lead = useCell(leads.board).leads.get(id);
  const { fault, load } = useFresh(id);
  const box = useRef<HTMLElement>(null);
  // Whoever opens it by keyboard is in it; it is drawn anew for each lead.
  useEffect(() => box.current?.focus(), []);

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const isElsewhere = document.querySelector("dialog[open]") !== null || (event.target instanceof HTMLElement && event.target.matches("input, textarea, select"));
      // In a field, or in a box above it, the key means that.
      if (event.key === "Escape" && !event.defaultPrevented && !isElsewhere) onClose();
    }
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });

  const isGone = fault instanceof CallFailed && fault.status === 404;
  return (
    <>
      <div className="lead-scrim" onClick={onClose} />
      <section ref={box} className="lead-panel" aria-labelledby="lead-title" tabIndex={-1}>
        <header className="lead-panel-head">
          <h2 id="lead-title">
            <bdi>{lead && !isGone ? called(lead) : words.one}</bdi>
          </h2>
          <button type="button" className="icon-button" aria-label={words.back} title={words.close} onClick={onClose}>
            <Close />
          </button>
        </header>
        {isGone ? (
          <div className="empty">
            <p className="empty-title">{words.gone}</p>
            <p>{words.goneHint}</p>
          </div>
        ) : lead ? (
          <Known lead={lead} now={now} onGone={onClose} />
        ) : fault === undefined ? (
          <Bones />
        ) : (
          <Failed error={words.failed} onRetry={load} />
        )}
      </section>
    </>
  );
}

/** Lists may be older than the lead is. */
function useFresh(id: string) {
  const leads = useLeads();
  const [fault, setFault] = useState<unknown>();
  const load = useCallback(() => {
    setFault(undefined);
    leads.api.lead(id).then(
      (lead) => void leads.take(lead),
      (e: unknown) => setFault(e),
    );
  }, [leads, id]);
  useEffect(load, [load]);
  return { fault, load };
}

function Known({ lead, now, onGone }: { lead: Lead; now: number; onGone: () => void }) {
  const words = useLeadsText();
  const may = useMay("PATCH /leads/{id}");
  const { at } = useDates();
  return (
    <div className="lead-panel-scroll">
      <StageChoice lead={lead} may={may} />
      <Ways lead={lead} />
      <NextDate lead={lead} now={now} may={may} />
      <Facts lead={lead} may={may} />
      <Tags lead={lead} may={may} />
      <SequencePart lead={lead} may={may} />
      <Story lead={lead} />
      <footer className="lead-part lead-end">
        <p className="contact-since">
          {words.sources[lead.source] ?? lead.source} · {at(lead.created_at, "full")}
        </p>
        <Remove lead={lead} onGone={onGone} />
      </footer>
    </div>
  );
}

function StageChoice({ lead, may }: { lead: Lead; may: boolean }) {
  const words = useLeadsText();
  const move = useMove();
  return (
    <div className="lead-stage" data-stage={lead.stage}>
      <span className="stage-dot" data-stage={lead.stage} aria-hidden="true" />
      <select aria-label={words.stage} value={lead.stage} disabled={!may} onChange={(e) => move(lead, e.currentTarget.value as Stage)}>
        {STAGES.map((stage) => (
          <option key={stage} value={stage}>
            {words.stages[stage]}
          </option>
        ))}
      </select>
      <small>{lead.stage === "rejected" && lead.reason ? lead.reason : words.stageHints[lead.stage]}</small>
    </div>
  );
}

/** To what was said with them, to them, and to whoever goes on. */
function Ways({ lead }: { lead: Lead }) {
  const { route } = useDesk();
  const words = useLeadsText();
  const reads = useMay("GET /conversations/{id}");
  const meets = useMay("GET /contacts/{id}");
  const hands = useMay("POST /leads/{id}/hand-over");
  const [handing, setHanding] = useState(false);
  const conversation = lead.conversation ?? undefined;
  const contact = lead.contact ?? undefined;
  const to = { view: "all" as const, conversation, contact: false };

  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    route.go({ ...to, search: undefined });
  }

  return (
    <div className="lead-ways">
      {conversation && reads && (
        <a className="button" href={href({ view: "all", conversation, contact: false })} onClick={follow}>
          <Chat /> {words.conversation}
        </a>
      )}
      {lead.phone && (
        <a className="button" href={telOf(lead.phone)} aria-label={words.call(lead.phone)} title={words.call(lead.phone)}>
          <Phone /> <bdi>{lead.phone}</bdi>
        </a>
      )}
      {contact && meets && (
        <StudioLink to={{ page: "contact", id: contact }} className="button">
          <Card /> {words.contact}
        </StudioLink>
      )}
      {hands && (
        <button type="button" className="button" aria-haspopup="dialog" onClick={() => setHanding(true)}>
          <Hand /> {words.handOver}
        </button>
      )}
      {handing && <HandOverDialog lead={lead} onClose={() => setHanding(false)} />}
    </div>
  );
}

function Remove({ lead, onGone }: { lead: Lead; onGone: () => void }) {
  const { toasts } = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const called = useCalled();
  const may = useMay("DELETE /leads/{id}");
  const [asking, setAsking] = useState(false);
  if (!may) return null;

  async function remove() {
    await leads.api.remove(lead.id);
    toasts.tell(words.removed(called(lead)));
    onGone();
    leads.drop(lead.id);
  }

  return (
    <>
      <button type="button" className="button quiet danger-quiet" aria-haspopup="dialog" onClick={() => setAsking(true)}>
        <Trash /> {words.remove}
      </button>
      {asking && (
        <Confirm title={words.removeTitle(called(lead))} act={words.remove} danger onClose={() => setAsking(false)} onAct={remove}>
          <p>{words.removeText}</p>
        </Confirm>
      )}
    </>
  );
}
