/** Automations as they are put together: what a condition begins as, and when one is whole. */
import type { Automation, AutomationSettings, Condition, Test, Trigger } from "../../../protocol";
import { stepBody, type TypedStep, typedSteps } from "./steps";

export type TriggerKind = Trigger["kind"];
export type TestKind = Test["kind"];

export const TRIGGERS: readonly TriggerKind[] = ["message_received", "conversation_created", "conversation_reopened", "conversation_resolved", "assigned", "label_added", "control_changed", "no_answer"];
export const TESTS: readonly TestKind[] = ["text", "language", "first_message", "inbox", "channel", "contact_field", "label", "priority", "team", "assignee", "control", "status", "hours"];
export const CHANNELS = ["web", "whatsapp", "messenger", "instagram", "voice"] as const;
export const LANGUAGE_CODES = ["en", "es", "fr", "de", "hi", "ar"] as const;
export const HOLDERS = ["agent", "queue", "operator"] as const;
export const STATUSES = ["open", "snoozed", "resolved"] as const;
/** The server takes no more. */
export const MOST_CONDITIONS = 20;

/** The form: steps as they are typed, everything else as the server has it. */
export interface TypedAutomation extends Omit<AutomationSettings, "steps"> {
  steps: readonly TypedStep[];
}

export const typedOf = ({ name, enabled, when, matching, conditions, steps }: Automation): TypedAutomation => ({ name, enabled, when, matching, conditions, steps: typedSteps(steps) });

/** Lines that were left empty are none. */
export function bodyOf({ name, enabled, when, matching, conditions, steps }: TypedAutomation): AutomationSettings {
  const tidy = (test: Test): Test => (test.kind === "text" ? { ...test, words: test.words.map((words) => words.trim()).filter(Boolean) } : test);
  return { name: name.trim(), enabled: enabled ?? false, when, matching: matching ?? "all", conditions: (conditions ?? []).map(({ test, not }) => ({ test: tidy(test), not: not ?? false })), steps: steps.map(stepBody) };
}

export function newTrigger(kind: TriggerKind): Trigger {
  return kind === "no_answer" ? { kind, minutes: 10 } : { kind };
}

export function newTest(kind: TestKind): Test {
  switch (kind) {
    case "inbox":
      return { kind, inboxes: [] };
    case "channel":
      return { kind, channels: [] };
    case "text":
      return { kind, words: [], whole: true };
    case "language":
      return { kind, languages: [] };
    case "contact_field":
      return { kind, field: "email", is: "set", value: "" };
    case "label":
      return { kind, labels: [] };
    case "priority":
      return { kind, priorities: [] };
    case "team":
      return { kind, teams: [] };
    case "assignee":
      return { kind, operators: [] };
    case "status":
      return { kind, statuses: [] };
    case "control":
      return { kind, holders: [] };
    case "hours":
      return { kind, days: [1, 2, 3, 4, 5], from: "09:00", until: "17:00", zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
    case "first_message":
      return { kind };
  }
}

export const newCondition = (): Condition => ({ test: newTest("text"), not: false });
