/** Choices as an operator types them, what each channel takes of them, and the server's form of them. */
import type { Choices, NewChoices } from "../../../protocol";

export type Kind = "replies" | "list" | "link";
export const KINDS: readonly Kind[] = ["replies", "list", "link"];

export interface Row {
  title: string;
  description: string;
}

export interface TypedChoices {
  kind: Kind;
  replies: readonly string[];
  /** What is written on what opens the list. */
  open: string;
  rows: readonly Row[];
  title: string;
  url: string;
}

export const NO_CHOICES: TypedChoices = { kind: "replies", replies: ["", ""], open: "", rows: [{ title: "", description: "" }, { title: "", description: "" }], title: "", url: "" };

export const MOST_REPLIES = 3;
export const MOST_ROWS = 10;

export interface Limits {
  reply: number;
  row: number;
  description: number;
  open: number;
}

const WEB: Limits = { reply: 80, row: 80, description: 200, open: 40 };
const LIMITS: Readonly<Record<string, Limits>> = {
  whatsapp: { reply: 20, row: 24, description: 72, open: 20 },
  messenger: { ...WEB, reply: 20, row: 20 },
  instagram: { ...WEB, reply: 20, row: 20 },
};
export const limitsOf = (channel: string): Limits => LIMITS[channel] ?? WEB;

/** Where a list has no form of its own, it goes as quick replies or numbered in the text. */
export const hasLists = (channel: string): boolean => channel === "web" || channel === "whatsapp";

const filled = (texts: readonly string[]) => texts.map((text) => text.trim()).filter(Boolean);
const rowsOf = ({ rows }: TypedChoices) => rows.map(({ title, description }) => ({ title: title.trim(), description: description.trim() })).filter(({ title, description }) => title || description);

export type ChoiceFault = "none" | "long" | "twice" | "title" | "url";

/** What keeps these choices from being sent on this channel; the first of it. */
export function choiceFault(choices: TypedChoices, channel: string): ChoiceFault | undefined {
  const limits = limitsOf(channel);
  const twice = (titles: readonly string[]) => new Set(titles.map((title) => title.toLowerCase())).size < titles.length;
  if (choices.kind === "link") {
    const title = choices.title.trim();
    if (!title) return "title";
    if (title.length > limits.reply) return "long";
    return /^https?:\/\/[^\s/]+\S*$/.test(choices.url.trim()) ? undefined : "url";
  }
  if (choices.kind === "replies") {
    const titles = filled(choices.replies);
    if (titles.length === 0) return "none";
    if (titles.some((title) => title.length > limits.reply)) return "long";
    return twice(titles) ? "twice" : undefined;
  }
  const rows = rowsOf(choices);
  if (rows.length === 0) return "none";
  if (rows.some(({ title }) => !title)) return "title";
  if (choices.open.trim().length > limits.open || rows.some(({ title, description }) => title.length > limits.row || description.length > limits.description)) return "long";
  return twice(rows.map(({ title }) => title)) ? "twice" : undefined;
}

export function choicesBody(choices: TypedChoices): NewChoices {
  switch (choices.kind) {
    case "replies":
      return { kind: "buttons", buttons: filled(choices.replies).map((title) => ({ kind: "reply", title })) };
    case "link":
      return { kind: "buttons", buttons: [{ kind: "link", title: choices.title.trim(), url: choices.url.trim() }] };
    case "list": {
      const open = choices.open.trim();
      const rows = rowsOf(choices).map(({ title, description }) => ({ title, ...(description ? { description } : {}) }));
      return { kind: "list", ...(open ? { open } : {}), sections: [{ rows }] };
    }
  }
}

/** What there is to press, in the order in which it is shown. */
export function titlesOf(choices: Choices | NewChoices): string[] {
  switch (choices.kind) {
    case "buttons":
      return choices.buttons.map(({ title }) => title);
    case "list":
      return choices.sections.flatMap(({ rows }) => rows.map(({ title }) => title));
    case "carousel":
      return choices.cards.map(({ title }) => title);
  }
}
