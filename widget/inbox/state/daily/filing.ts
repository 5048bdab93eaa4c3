/** Changes of how conversations are filed, and the changes that take them back. */
import type { Change, Conversation, Priority } from "../../../protocol";

export const PRIORITIES: readonly Priority[] = ["urgent", "high", "medium", "low", "none"];

/** What undoes `change` in a conversation that was as `before`; nothing when it changed nothing. */
export function inverse(before: Conversation, change: Change): Change | undefined {
  switch (change.kind) {
    case "labels":
      return unlabelled(before, change.add ?? [], change.remove ?? []);
    case "priority": {
      const priority = before.priority ?? "none";
      return priority === change.priority ? undefined : { kind: "priority", priority };
    }
    case "team":
      return before.team?.id === change.team ? undefined : { kind: "team", ...(before.team ? { team: before.team.id } : {}) };
    case "assign":
      return before.control.holder === "operator" && before.control.operator?.id === change.operator ? undefined : asHeld(before);
    case "return":
      return before.control.holder === "agent" ? undefined : asHeld(before);
    case "snooze":
    case "resolve":
    case "reopen":
      return asOpen(before, change);
  }
}

function unlabelled(before: Conversation, added: readonly string[], removed: readonly string[]): Change | undefined {
  const had = new Set(before.labels?.map(({ id }) => id));
  const add = removed.filter((id) => had.has(id));
  const remove = added.filter((id) => !had.has(id));
  return add.length + remove.length > 0 ? { kind: "labels", add, remove } : undefined;
}

function asHeld({ control }: Conversation): Change {
  if (control.holder === "agent") return { kind: "return" };
  return { kind: "assign", ...(control.holder === "operator" && control.operator ? { operator: control.operator.id } : {}) };
}

function asOpen(before: Conversation, change: Change): Change | undefined {
  if (before.status === "open") return change.kind === "reopen" ? undefined : { kind: "reopen" };
  if (before.status === "resolved") return change.kind === "reopen" ? { kind: "resolve" } : undefined;
  // What is resolved cannot be put aside again without being opened first.
  if (change.kind === "resolve") return { kind: "reopen" };
  return { kind: "snooze", ...(before.snooze?.until ? { until: before.snooze.until } : {}) };
}

/** Conversations that need the same change, together. */
export function together(changes: readonly (readonly [string, Change])[]): { change: Change; ids: string[] }[] {
  const groups = new Map<string, { change: Change; ids: string[] }>();
  for (const [id, change] of changes) {
    const key = JSON.stringify(change);
    const group = groups.get(key) ?? { change, ids: [] };
    group.ids.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Labels of several conversations: on all of them, on some, or on none. */
export function labelledAs(conversations: readonly Conversation[], label: string): "all" | "some" | "none" {
  const many = conversations.filter((c) => c.labels?.some(({ id }) => id === label)).length;
  return many === 0 ? "none" : many === conversations.length ? "all" : "some";
}
