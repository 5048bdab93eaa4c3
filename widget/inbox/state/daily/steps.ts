/** Steps of a macro as they are put together: one kind, and what it is about. */
import type { MacroStep, Priority } from "../../../protocol";
import type { Stage } from "../../session/lead_api";

export type StepKind = "labels" | "unlabel" | "reply" | "text" | "note" | "priority" | "team" | "assign" | "ask_person" | "return" | "snooze" | "resolve" | "lead" | "macro";
export const STEP_KINDS: readonly StepKind[] = ["reply", "text", "note", "labels", "unlabel", "priority", "team", "assign", "ask_person", "return", "snooze", "resolve"];
/** An automation may do what a macro does, move leads, and run a macro. */
export const AUTOMATION_STEPS: readonly StepKind[] = [...STEP_KINDS, "lead", "macro"];
/** The server takes no more. */
export const MOST_STEPS = 10;

/** Seconds; none: until the contact writes. */
export const SNOOZES = { message: undefined, hour: 3_600, day: 86_400, week: 604_800 } as const;
export type SnoozeName = keyof typeof SNOOZES;

export interface TypedStep {
  kind: StepKind;
  /** Of what it is about; of labels several. */
  ids: readonly string[];
  /** Of a lead: its tags, with commas between them. */
  text: string;
  priority: Priority;
  for_s: number | undefined;
  /** Of a lead. */
  stage: Stage;
}

export const newStep = (kind: StepKind): TypedStep => ({ kind, ids: [], text: "", priority: "high", for_s: undefined, stage: "unreal" });

/** A step that puts labels on and takes others off becomes two. */
export function typedSteps(steps: readonly MacroStep[]): TypedStep[] {
  return steps.flatMap((step): TypedStep[] => {
    switch (step.kind) {
      case "reply":
        return [{ ...newStep("reply"), ids: [step.canned_reply] }];
      case "note":
      case "text":
        return [{ ...newStep(step.kind), text: step.text }];
      case "macro":
        return [{ ...newStep("macro"), ids: [step.id] }];
      case "labels":
        return [
          ...(step.add?.length ? [{ ...newStep("labels"), ids: step.add }] : []),
          ...(step.remove?.length ? [{ ...newStep("unlabel"), ids: step.remove }] : []),
        ];
      case "priority":
        return [{ ...newStep("priority"), priority: step.priority }];
      case "team":
        return [{ ...newStep("team"), ids: [step.team] }];
      case "assign":
        return [{ ...newStep("assign"), ids: [step.operator] }];
      case "snooze":
        return [{ ...newStep("snooze"), for_s: step.for_s }];
      case "lead":
        return [{ ...newStep("lead"), stage: step.stage, text: (step.tags ?? []).join(", ") }];
      case "resolve":
      case "ask_person":
      case "return":
        return [newStep(step.kind)];
    }
  });
}

export function stepBody({ kind, ids, text, priority, for_s, stage }: TypedStep): MacroStep {
  const [id = ""] = ids;
  switch (kind) {
    case "reply":
      return { kind, canned_reply: id };
    case "note":
    case "text":
      return { kind, text };
    case "macro":
      return { kind, id };
    case "labels":
      return { kind, add: [...ids], remove: [] };
    case "unlabel":
      return { kind: "labels", add: [], remove: [...ids] };
    case "priority":
      return { kind, priority };
    case "team":
      return { kind, team: id };
    case "assign":
      return { kind, operator: id };
    case "snooze":
      return { kind, ...(for_s === undefined ? {} : { for_s }) };
    case "lead":
      return { kind, stage, tags: tagsOf(text) };
    case "resolve":
    case "ask_person":
    case "return":
      return { kind };
  }
}

const tagsOf = (text: string): string[] => [...new Set(text.split(",").map((tag) => tag.trim()))].filter(Boolean);

const ABOUT_SOMETHING: readonly StepKind[] = ["reply", "labels", "unlabel", "team", "assign", "macro"];

export function isComplete({ kind, ids, text }: TypedStep): boolean {
  if (kind === "note" || kind === "text") return text.trim() !== "";
  return !ABOUT_SOMETHING.includes(kind) || ids.length > 0;
}

export function snoozeName(for_s: number | undefined): SnoozeName | "other" {
  const found = (Object.keys(SNOOZES) as SnoozeName[]).find((name) => SNOOZES[name] === for_s);
  return found ?? "other";
}
