/** Sentences about leads that are put together from words. */
import type { LeadEvent, LeadSequence } from "../../session/lead_api";
import type { LeadsText } from "../../text/leads/en";

const OWN = "details.";

/** A field by its name on the wire; the business's own names are shown as they are. */
export function fieldName(words: LeadsText, field: string): string {
  if (field.startsWith(OWN)) return field.slice(OWN.length);
  return words.fields[field] ?? field;
}

/** What stood in a field, in words; `when` writes an instant. */
export function valueOf(words: LeadsText, field: string, value: string, when: (instant: string) => string): string {
  if (value === "") return words.nothing;
  if (field === "budget_fits") return value === "true" ? words.fits : words.fitsNot;
  if (field === "next_at") return Number.isNaN(Date.parse(value)) ? value : when(value);
  return value;
}

/** Who did it. */
export function whoOf(words: LeadsText, { by }: Pick<LeadEvent, "by">, me: string | undefined): string {
  if (by.kind === "operator") return by.id && by.id === me ? words.you : by.name || words.somebody;
  return words.by[by.kind];
}

/** What happened, in one line. */
export function storyOf(words: LeadsText, event: LeadEvent): string {
  switch (event.kind) {
    case "made":
      return words.story.made;
    case "changed": {
      const changes = event.changes ?? [];
      const [only] = changes;
      return only && changes.length === 1 ? words.story.changedOne(fieldName(words, only.field)) : words.story.changed(changes.map(({ field }) => fieldName(words, field)).join(", "));
    }
    case "moved":
      return event.to ? words.story.moved(words.stages[event.to]) : words.story.movedOn;
    case "note":
      return words.story.note;
    case "given":
      return event.operator ? words.story.given(event.operator.name) : words.story.givenBack;
    case "handed_over":
      return event.operator ? words.story.handedOver(event.operator.name) : words.story.handedOverOn;
    case "entered":
      return words.story.entered(event.sequence ?? "");
    case "left":
      return words.story.left(event.sequence ?? "");
  }
}

/** Where somebody stands in a sequence. */
export function standingOf(words: LeadsText, { state, step, steps, due_at }: Pick<LeadSequence, "state" | "step" | "steps" | "due_at">, when: (instant: string) => string): string {
  const told = words.sequenceStates[state] ?? state;
  const at = words.stepOf(step, steps);
  return state === "due" && due_at ? `${at} · ${words.dueAt(when(due_at))}` : `${at} · ${told}`;
}

/** Messages still come of it. */
export const isOnTheWay = ({ state }: Pick<LeadSequence, "state">): boolean => state === "due" || state === "underway";
