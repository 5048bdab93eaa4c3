/** What is seen of a lead at a glance: when it is due, what it can pay, whom it is with, where its messages stand. */
import { useInbox } from "../../desk/desk";
import type { Lead } from "../../session/lead_api";
import { type Due, dueOf } from "../../state/leads/due";
import { calledOf } from "../../state/leads/person";
import { isOnTheWay, standingOf } from "../../state/leads/words";
import { useLeadsText } from "../../text/leads";
import { Avatar } from "../parts/avatar";
import { useDates } from "../parts/clock";
import { Check, Clock, Close, Send } from "../parts/icons";

export function useCalled(): (lead: Pick<Lead, "name" | "phone" | "email">) => string {
  const words = useLeadsText();
  return (lead) => calledOf(lead, words.nobody);
}

/** When it is due, as one says it today. */
export function useDueText(): (next_at: string, due: Due) => string {
  const words = useLeadsText();
  const { at } = useDates();
  return (next_at, due) => {
    if (due === "overdue") return words.dueOver(at(next_at, "short"));
    if (due === "today") return words.todayAt(at(next_at, "time"));
    if (due === "tomorrow") return words.tomorrowAt(at(next_at, "time"));
    return at(next_at, "short");
  };
}

export function DueMark({ lead, now }: { lead: Lead; now: number }) {
  const words = useLeadsText();
  const say = useDueText();
  const { at } = useDates();
  const due = dueOf(lead, now);
  if (!lead.next_at || due === "none") return null;
  return (
    <span className="due-mark" data-due={due} title={words.dueOn(at(lead.next_at, "full"))}>
      <Clock />
      {say(lead.next_at, due)}
    </span>
  );
}

export function BudgetMark({ lead: { budget, budget_fits } }: { lead: Lead }) {
  const words = useLeadsText();
  const known = budget_fits ?? undefined;
  if (!budget && known === undefined) return null;
  const told = known === undefined ? words.fitsUnknown : known ? words.fits : words.fitsNot;
  return (
    <span className="budget-mark" data-fits={known === undefined ? "unknown" : known} title={words.budgetOf(budget ? `${budget}, ${told}` : told)}>
      {known !== undefined && (known ? <Check /> : <Close />)}
      <bdi>{budget || told}</bdi>
      {budget && <span className="hidden">, {told}</span>}
    </span>
  );
}

export function OwnerMark({ lead: { owner } }: { lead: Lead }) {
  const words = useLeadsText();
  const me = useInbox((s) => s.me?.id);
  if (!owner) return null;
  const name = owner.id === me ? words.you : owner.name;
  return (
    <span className="owner-mark" title={words.withWhom(name)}>
      <Avatar id={owner.id} name={owner.name} size="s" />
      <span className="hidden">{words.withWhom(name)}</span>
    </span>
  );
}

export function SequenceMark({ lead: { sequence } }: { lead: Lead }) {
  const words = useLeadsText();
  const { at } = useDates();
  if (!sequence || !isOnTheWay(sequence)) return null;
  const told = `${sequence.name}: ${standingOf(words, sequence, (instant) => at(instant, "full"))}`;
  return (
    <span className="sequence-mark" title={told}>
      <Send />
      <span aria-hidden="true">
        {sequence.step}/{sequence.steps}
      </span>
      <span className="hidden">{told}</span>
    </span>
  );
}

const SHOWN_TAGS = 3;

export function TagMarks({ tags }: { tags: readonly string[] }) {
  const over = tags.length - SHOWN_TAGS;
  return (
    <>
      {tags.slice(0, SHOWN_TAGS).map((tag) => (
        <span key={tag} className="label-chip">
          <bdi>{tag}</bdi>
        </span>
      ))}
      {over > 0 && (
        <span className="label-chip" title={tags.slice(SHOWN_TAGS).join(", ")}>
          +{over}
        </span>
      )}
    </>
  );
}
