/** An automation in words: when, if, then. */
import type { Condition, Test, Trigger } from "../../../../protocol";
import { useDesk, useText } from "../../../desk/desk";
import { useAutomationsText } from "../../../text/automations";
import { useWorkText } from "../../../text/daily";
import { useKept } from "../../daily/choices";

export function useSentences() {
  const { directory, studio } = useDesk();
  const words = useAutomationsText();
  const { priorities } = useWorkText();
  const text = useText();
  const [labels, teams, operators, inboxes] = [useKept(directory.labels), useKept(directory.teams), useKept(directory.operators), useKept(studio.inboxes)];
  const named = (among: readonly { id: string; name: string }[], ids: readonly string[]) => ids.map((id) => among.find((one) => one.id === id)?.name ?? "?").join(", ");

  function trigger(when: Trigger): string {
    if (when.kind === "label_added") return `${words.triggers.label_added} (${when.label ? named(labels, [when.label]) : words.anyLabel})`;
    if (when.kind === "no_answer") return `${words.triggers.no_answer} (${text.time.minutes(when.minutes)})`;
    return words.triggers[when.kind];
  }

  function about(test: Test): string {
    switch (test.kind) {
      case "text":
        return test.words.map((said) => `“${said}”`).join(", ");
      case "language":
        return test.languages.map((code) => words.languages[code as keyof typeof words.languages] ?? code).join(", ");
      case "inbox":
        return named(inboxes, test.inboxes);
      case "channel":
        return test.channels.map((channel) => text.channels.names[channel] ?? channel).join(", ");
      case "contact_field":
        return [test.field, words.fieldTests[test.is], test.is === "set" ? "" : `“${test.value ?? ""}”`].filter(Boolean).join(" ");
      case "label":
        return named(labels, test.labels);
      case "priority":
        return test.priorities.map((priority) => priorities[priority]).join(", ");
      case "team":
        return named(teams, test.teams);
      case "assignee":
        return named(operators, test.operators);
      case "control":
        return test.holders.map((holder) => words.holders[holder]).join(", ");
      case "status":
        return test.statuses.map((status) => text.status[status]).join(", ");
      case "hours":
        return `${test.from}–${test.until}, ${test.days.map((day) => words.days[day - 1]).join(" ")} (${test.zone})`;
      case "first_message":
        return "";
    }
  }

  const condition = ({ test, not }: Condition): string => [words.tests[test.kind], about(test), not ? `(${words.not})` : ""].filter(Boolean).join(" ");
  return { trigger, condition };
}
