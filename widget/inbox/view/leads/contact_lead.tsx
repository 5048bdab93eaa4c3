/** What a contact is as a lead, beside their conversation and on their page; or the way to make them one. */
import { useCallback, useEffect, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useMay } from "../../desk/desk";
import { useLeads } from "../../desk/leads";
import { leadIn } from "../../session/lead_api";
import { CallFailed } from "../../session/problem";
import { leadOf } from "../../state/leads/person";
import { useLeadsText } from "../../text/leads";
import { useNow } from "../parts/clock";
import { Flag } from "../parts/icons";
import { StudioLink } from "../studio/link";
import type { OfContactProps } from "./later";
import { BudgetMark, DueMark, OwnerMark, SequenceMark, useCalled } from "./marks";

/** Assistants note leads while they talk: what is told of a conversation is waited for together. */
const TOLD_MS = 900;
const MINUTE = 60_000;

/** The id of it; null: they are none. */
function useLeadOf(contact: string) {
  const { line } = useDesk();
  const leads = useLeads();
  const [of, setOf] = useState<string | null>();
  const look = useCallback(async () => {
    try {
      const lead = await leads.api.ofContact(contact);
      if (lead) leads.take(lead);
      setOf(lead?.id ?? null);
    } catch {
      // Without it the rest of the contact is as useful.
    }
  }, [leads, contact]);
  useEffect(() => {
    void look();
    let soon: ReturnType<typeof setTimeout> | undefined;
    const stop = line.listen((told) => {
      if (told.kind !== "conversation" || told.conversation.contact.id !== contact) return;
      clearTimeout(soon);
      soon = setTimeout(() => void look(), TOLD_MS);
    });
    return () => {
      clearTimeout(soon);
      stop();
    };
  }, [line, look, contact]);
  return { of, setOf };
}

export function LeadOfContact({ contact, conversation }: OfContactProps) {
  const leads = useLeads();
  const words = useLeadsText();
  const called = useCalled();
  const now = useNow(MINUTE);
  const { of, setOf } = useLeadOf(contact.id);
  const lead = useCell(leads.board).leads.get(of ?? "");
  const adds = useMay("POST /leads");
  if (of === undefined || (of === null && !adds)) return null;
  return (
    <section className="contact-lead">
      <h3>{words.ofContact}</h3>
      {lead ? (
        <>
          <p className="contact-lead-top">
            <span className="stage-badge" data-stage={lead.stage}>
              <span className="stage-dot" data-stage={lead.stage} aria-hidden="true" />
              {words.stages[lead.stage]}
            </span>
            <DueMark lead={lead} now={now} />
            <SequenceMark lead={lead} />
            <OwnerMark lead={lead} />
          </p>
          {lead.needs && (
            <p className="lead-needs" dir="auto">
              {lead.needs}
            </p>
          )}
          {lead.budget && (
            <p className="lead-marks">
              <BudgetMark lead={lead} />
            </p>
          )}
          <StudioLink to={{ page: "lead", id: lead.id }} className="trace-link" label={words.openLead(called(lead))}>
            {words.toLead}
          </StudioLink>
        </>
      ) : (
        <Make contact={contact} {...(conversation ? { conversation } : {})} onMade={setOf} />
      )}
    </section>
  );
}

function Make({ contact, conversation, onMade }: OfContactProps & { onMade: (id: string) => void }) {
  const { toasts, route, say } = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const called = useCalled();
  const me = useInbox((s) => s.me?.id);
  const [busy, setBusy] = useState(false);

  async function make() {
    setBusy(true);
    try {
      const lead = leads.take(await leads.api.add(leadOf(contact, conversation, me)));
      onMade(lead.id);
      toasts.tell(words.made(called(lead)));
    } catch (e) {
      // Their phone is that of a lead which nobody has tied to this contact yet.
      const there = e instanceof CallFailed ? leadIn(e) : undefined;
      if (there) route.enter({ page: "lead", id: there });
      toasts.fail(say(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <p className="contact-since">{words.ofContactNone}</p>
      <button type="button" className="button" disabled={busy} aria-busy={busy} onClick={() => void make()}>
        <Flag /> {words.makeOne}
      </button>
    </>
  );
}
