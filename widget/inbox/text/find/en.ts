/** English words for finding, repeating and doing work together. */
import type { MacroStep } from "../../../protocol";

export const find = {
  search: {
    title: "Search",
    label: "Search everything that was said",
    placeholder: "Words, or “a phrase”",
    hint: "Search finds messages and notes in every conversation, whatever its status. All words must be there; quotes keep them together.",
    nothing: "Nothing was said that fits.",
    nothingHint: "Try fewer words, or take a filter away.",
    more: "Show more",
    by: "Said by",
    anybody: "Anybody",
    contact: "Customers",
    agent: "AI agent",
    operator: "Operators",
    inbox: "Inbox",
    everyInbox: "Every inbox",
    since: "From",
    until: "To",
    contacts: "Contacts",
    messages: "Messages",
    close: "Leave the search",
    filters: "Filters",
    note: "Private note",
    found: (n: number) => (n === 1 ? "1 message" : `${n} messages`),
    open: (name: string) => `Open the conversations of ${name}`,
  },
  palette: {
    title: "Go to or do",
    placeholder: "A view, a person, an act…",
    nothing: "Nothing fits.",
    groups: { act: "This conversation", go: "Go to", people: "Conversations", settings: "Settings" },
    searchFor: (words: string) => `Search messages for “${words}”`,
  },
  keys: {
    palette: "Go to or do anything",
    search: "Search messages",
    assign: "Assign",
    team: "Give to a team",
    labels: "Labels",
    priority: "Priority",
    snooze: "Snooze",
    macros: "Macros",
    select: "Select for a change of many",
    areas: "Knowledge, assistants, settings",
    canned: "Canned reply (in the field)",
    mention: "Name a colleague (in a note)",
    groups: { move: "Moving", act: "This conversation or the selected ones", write: "Writing" },
  },
  canned: {
    title: "Canned replies",
    open: "Canned replies (/)",
    none: "There are no canned replies yet. They are written in the settings.",
    nothing: "No canned reply fits.",
    preview: "Preview",
    filling: "Filling in…",
    failed: "The preview could not be made.",
    empty: (names: string) => `Without a value here: ${names}. Fill the gap before you send.`,
    keys: "↑ ↓ choose, Enter inserts, Esc closes",
  },
  macros: {
    title: "Macros",
    open: "Run a macro",
    none: "There are no macros yet. They are put together in the settings.",
    running: (name: string) => `“${name}” is running…`,
    done: (name: string) => `“${name}”: all steps are done`,
    partly: (name: string) => `“${name}” stopped at a step`,
    report: "What each step did",
    states: { done: "Done", failed: "Failed", skipped: "Skipped" },
    close: "Close",
    steps(step: MacroStep, name: (kind: "reply" | "label" | "team" | "operator" | "macro", id: string) => string, priorities: Record<string, string>, span: (seconds: number) => string): string {
      switch (step.kind) {
        case "reply":
          return `Send the canned reply “${name("reply", step.canned_reply)}”`;
        case "note":
          return `Write a note: “${step.text}”`;
        case "labels": {
          const add = (step.add ?? []).map((id) => name("label", id)).join(", ");
          const remove = (step.remove ?? []).map((id) => name("label", id)).join(", ");
          return [add && `Put on ${add}`, remove && `${add ? "take" : "Take"} off ${remove}`].filter(Boolean).join(", ");
        }
        case "priority":
          return `Set the priority: ${priorities[step.priority] ?? step.priority}`;
        case "team":
          return `Give to the team ${name("team", step.team)}`;
        case "assign":
          return `Assign to ${name("operator", step.operator)}`;
        case "snooze":
          return step.for_s === undefined ? "Snooze until they write" : `Snooze for ${span(step.for_s)}`;
        case "text":
          return `Send: “${step.text}”`;
        case "ask_person":
          return "Ask for a person";
        case "return":
          return "Return to the assistant";
        case "macro":
          return `Run the macro “${name("macro", step.id)}”`;
        case "lead":
          return "Note the lead";
        case "resolve":
          return "Resolve";
      }
    },
  },
  mention: { named: (names: string) => `Named here: ${names}`, by: (name: string) => `${name} names you in a note`, title: "Colleagues", nothing: "No colleague fits." },
  collision: {
    looks: (names: string) => `${names} is looking at this too`,
    look: (names: string) => `${names} are looking at this too`,
    types: (name: string) => `${name} is typing a reply`,
  },
  and: (names: readonly string[]) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`),
};

export type FindText = typeof find;
