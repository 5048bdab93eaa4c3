/** English words for filing, finding and repeating work. */
import type { Change } from "../../../protocol";

const many = (n: number) => (n === 1 ? "1 conversation" : `${n} conversations`);

export const work = {
  priority: "Priority",
  priorities: { none: "No priority", low: "Low", medium: "Medium", high: "High", urgent: "Urgent" },
  statuses: { open: "Open", snoozed: "Snoozed", resolved: "Resolved" },
  labels: "Labels",
  team: "Team",
  noTeam: "No team",
  assign: "Assign",
  assignee: "Assignee",
  queue: "Queue (nobody)",
  toAgent: "AI agent",
  me: (name: string) => `${name} (you)`,
  snooze: "Snooze",
  until: (when: string) => `until ${when}`,
  untilMessage: "until they write",
  snoozes: { later: "Later today", tomorrow: "Tomorrow", week: "Next week" },
  snoozeMessage: "Until they write",
  snoozeDate: "Until a date…",
  snoozeAt: "Come back at",
  snoozeSet: "Snooze",
  snoozePast: "Choose a time to come, within a year.",
  wake: "End the snooze",
  resolve: "Resolve",
  find: "Type to narrow…",
  nothing: "Nothing fits.",
  noLabels: "There are no labels yet.",
  newLabel: (name: string) => `Make the label “${name}”`,
  othersMakeLabels: "Who manages conversations makes new labels, in the settings.",
  unknownLabel: "A label that is gone",
  availability: { label: "Availability", online: "Online", away: "Away", busy: "Busy", offline: "Not here", hint: { online: "You are given conversations.", away: "You are given nothing.", busy: "You are given nothing." } },
  more: (n: number) => `and ${n} more`,
  capped: "10,000+",
  filing: "Filing",
  done(change: Change, n: number): string {
    const what = n === 1 ? "" : ` (${many(n)})`;
    switch (change.kind) {
      case "labels":
        return `Labels changed${what}`;
      case "priority":
        return `Priority set${what}`;
      case "team":
        return `${change.team ? "Given to the team" : "Taken from the team"}${what}`;
      case "assign":
        return `${change.operator ? "Assigned" : "Put back into the queue"}${what}`;
      case "snooze":
        return `Snoozed${what}`;
      case "resolve":
        return `Resolved${what}`;
      case "reopen":
        return `Reopened${what}`;
      case "return":
        return `Returned to the AI agent${what}`;
    }
  },
  select: {
    one: (name: string) => `Select ${name}`,
    selected: (n: number) => `${n} selected`,
    all: "All loaded",
    clear: "Clear the selection",
    label: "Change the selected conversations",
    failedTitle: (n: number, of: number) => `${n} of ${of} could not be changed`,
    failedLead: "The others are done.",
    noneDone: "Nothing was changed.",
    gone: "The server did not say why.",
    close: "Close",
  },
  filter: {
    open: "Filter",
    title: "Show only",
    any: "Any",
    status: "Status",
    label: "Label",
    inbox: "Inbox",
    channel: "Channel",
    waiting: (minutes: number) => `waiting ${minutes} min or longer`,
    clear: "Clear",
    remove: (what: string) => `Without ${what}`,
    none: "No conversation fits the filter",
    noneHint: "Take a part of the filter away to see more.",
    save: "Save as view",
    edit: "Change or delete the view",
    shown: "Filter",
  },
  saved: {
    heading: "Saved views",
    title: "Save this filter as a view",
    editTitle: (name: string) => `Change “${name}”`,
    name: "Name",
    nameHint: "As it stands at the left.",
    audience: "For whom",
    filter: "The filter that is on screen now replaces the saved one.",
    done: (name: string) => `View “${name}” saved`,
    remove: "Delete the view",
    removeSure: (name: string) => `Delete “${name}” now`,
    removed: (name: string) => `View “${name}” deleted`,
    conflict: "Somebody else has changed this view meanwhile. Open it again.",
  },
  audiences: { own: "Only me", all: "Everybody", team: (name: string) => `Team ${name}` },
};

export type WorkText = typeof work;
