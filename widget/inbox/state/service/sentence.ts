/** A promise in one sentence, for whoever writes it. */
import type { Priority, ServicePolicySettings } from "../../../protocol";
import type { ServiceText } from "../../text/service/en";

export interface Names {
  inboxes: ReadonlyMap<string, string>;
  teams: ReadonlyMap<string, string>;
  labels: ReadonlyMap<string, string>;
  priorities: Readonly<Record<Priority, string>>;
}

const joined = (parts: readonly string[], last: string): string => (parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} ${last} ${parts.at(-1)}`);

export function sentenceOf({ promises, conditions, in_hours }: Pick<ServicePolicySettings, "promises" | "conditions" | "in_hours">, names: Names, { policies: words }: ServiceText): string {
  const promised = (["first_response", "next_response", "resolution"] as const).flatMap((promise) => {
    const minutes = promises[promise];
    return minutes ? [words.promise[promise](words.span(minutes))] : [];
  });
  if (promised.length === 0) return words.nothing;
  const parts = (["inboxes", "teams", "priorities", "labels"] as const).flatMap((kind) => {
    const chosen = (conditions?.[kind] ?? []) as readonly string[];
    const named = chosen.map((id) => (kind === "priorities" ? names.priorities[id as Priority] : (names[kind].get(id) ?? id)));
    return named.length > 0 ? [words.part[kind](joined(named, words.or))] : [];
  });
  const who = parts.length === 0 ? words.everybody : words.those(joined(parts, words.and));
  return words.sentence(joined(promised, words.and), who, (in_hours ?? true) ? words.counted.hours : words.counted.always);
}
