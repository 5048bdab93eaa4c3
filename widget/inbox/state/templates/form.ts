/** A template as it is typed, and the platform's JSON of it. */
import type { MessageTemplate, MessageTemplateEdit, NewMessageTemplate } from "../../../protocol";
import { type Format, gapsIn, namesIn, type Worded } from "./gaps";

/** Those that can be written here. A one-time password cannot be sent from here, so it is not offered. */
export const CATEGORIES = ["UTILITY", "MARKETING"] as const;

export type ButtonKind = "QUICK_REPLY" | "URL" | "PHONE_NUMBER" | "COPY_CODE";

export interface TypedButton {
  kind: ButtonKind;
  /** A button that copies a code has the platform's own. */
  text: string;
  /** Address, telephone number or code. */
  value: string;
  /** What stands in the gap at the end of an address. */
  example: string;
}

export interface TemplateForm {
  name: string;
  language: string;
  category: string;
  format: Format;
  hasHeader: boolean;
  header: Worded;
  body: Worded;
  footer: string;
  buttons: readonly TypedButton[];
}

export const EMPTY: TemplateForm = {
  name: "", language: "en", category: "UTILITY", format: "POSITIONAL", hasHeader: false,
  header: { text: "", examples: {} }, body: { text: "", examples: {} }, footer: "", buttons: [],
};

export const LIMITS = { name: 512, header: 60, body: 1024, footer: 60, button: 25, address: 2_000, number: 20, code: 20, example: 200 } as const;
export const MOST_BUTTONS = 10;
export const MOST_OF: Readonly<Record<ButtonKind, number>> = { QUICK_REPLY: 10, URL: 2, PHONE_NUMBER: 1, COPY_CODE: 1 };
/** More buttons than these are folded into a list on the phone. */
export const SHOWN_BUTTONS = 3;

interface Component {
  type?: string;
  format?: string;
  text?: string;
  example?: Record<string, unknown>;
  buttons?: readonly Record<string, unknown>[];
}

const words = (value: unknown): string => (typeof value === "string" ? value : "");
const kindOf = (component: Component): string => (component.type ?? "").toUpperCase();
const BUTTON_KINDS: readonly string[] = ["QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE"];

/** A part that this form does not know; whoever saved the form would lose it. */
export type Foreign = "cards" | "code" | "file" | "place" | "button" | "part";

export function foreign({ category, components }: Pick<MessageTemplate, "category" | "components">): Foreign | undefined {
  if (category.toUpperCase() === "AUTHENTICATION") return "code";
  for (const component of components as readonly Component[]) {
    const kind = kindOf(component);
    if (kind === "CAROUSEL") return "cards";
    if (kind === "HEADER") {
      const form = (component.format ?? "TEXT").toUpperCase();
      if (form === "LOCATION") return "place";
      if (form !== "TEXT") return "file";
    } else if (kind === "BUTTONS") {
      if (component.buttons?.some((button) => !BUTTON_KINDS.includes(words(button.type).toUpperCase()))) return "button";
    } else if (kind !== "BODY" && kind !== "FOOTER") return "part";
  }
  return undefined;
}

function worded(component: Component | undefined, member: "header_text" | "body_text", format: Format): Worded {
  const text = component?.text ?? "";
  const example = component?.example ?? {};
  const names = namesIn(text, format);
  const pairs = example[`${member}_named_params`];
  if (format === "NAMED" && Array.isArray(pairs)) {
    const known = (pairs as Record<string, unknown>[]).filter(({ param_name }) => names.includes(words(param_name)));
    return { text, examples: Object.fromEntries(known.map((pair) => [words(pair.param_name), words(pair.example)])) };
  }
  // A body has a list of lists, a header a plain list.
  const given = example[member];
  const list = (Array.isArray(given) ? (Array.isArray(given[0]) ? given[0] : given) : []) as unknown[];
  return { text, examples: Object.fromEntries(names.flatMap((name, at) => (list[at] === undefined ? [] : [[name, words(list[at])]]))) };
}

function typedButton(button: Record<string, unknown>): TypedButton {
  const kind = words(button.type).toUpperCase() as ButtonKind;
  const example = Array.isArray(button.example) ? words(button.example[0]) : words(button.example);
  const value = { QUICK_REPLY: "", URL: words(button.url), PHONE_NUMBER: words(button.phone_number), COPY_CODE: example }[kind];
  return { kind, text: kind === "COPY_CODE" ? "" : words(button.text), value, example: kind === "URL" ? endOf(example, value) : "" };
}

/** The platform gives the whole address as the example; people type what stands in the gap. */
function endOf(example: string, address: string): string {
  const gap = gapsIn(address)[0];
  const before = gap ? address.slice(0, gap.start) : address;
  return example.startsWith(before) ? example.slice(before.length) : example;
}

export function formOf({ name, language, category, parameter_format, components }: Pick<MessageTemplate, "name" | "language" | "category" | "parameter_format" | "components">): TemplateForm {
  const format: Format = parameter_format === "NAMED" ? "NAMED" : "POSITIONAL";
  const part = (kind: string) => (components as readonly Component[]).find((component) => kindOf(component) === kind);
  const header = part("HEADER");
  return {
    name, language, category: category.toUpperCase(), format,
    hasHeader: header !== undefined,
    header: worded(header, "header_text", format),
    body: worded(part("BODY"), "body_text", format),
    footer: part("FOOTER")?.text ?? "",
    buttons: (part("BUTTONS")?.buttons ?? []).map(typedButton),
  };
}

function exampleOf(member: "header_text" | "body_text", { text, examples }: Worded, format: Format): { example?: Record<string, unknown> } {
  const names = namesIn(text, format);
  if (names.length === 0) return {};
  const given = (name: string) => examples[name]?.trim() ?? "";
  if (format === "NAMED") return { example: { [`${member}_named_params`]: names.map((name) => ({ param_name: name, example: given(name) })) } };
  const list = names.map(given);
  return { example: { [member]: member === "body_text" ? [list] : list } };
}

function buttonOf({ kind, text, value, example }: TypedButton): Record<string, unknown> {
  const address = value.trim();
  switch (kind) {
    case "QUICK_REPLY":
      return { type: kind, text: text.trim() };
    case "PHONE_NUMBER":
      return { type: kind, text: text.trim(), phone_number: address };
    case "COPY_CODE":
      return { type: kind, example: address };
    case "URL": {
      const gap = gapsIn(address)[0];
      return { type: kind, text: text.trim(), url: address, ...(gap ? { example: [example.trim()] } : {}) };
    }
  }
}

export type PartName = "header" | "body" | "footer" | "buttons";

/** The parts in the order in which they are sent. */
export function partsOf({ hasHeader, footer, buttons }: TemplateForm): PartName[] {
  return [...(hasHeader ? (["header"] as const) : []), "body", ...(footer.trim() ? (["footer"] as const) : []), ...(buttons.length > 0 ? (["buttons"] as const) : [])];
}

export function componentsOf(form: TemplateForm): Record<string, unknown>[] {
  const { header, body, footer, buttons, format } = form;
  return partsOf(form).map((part) => {
    switch (part) {
      case "header":
        return { type: "HEADER", format: "TEXT", text: header.text.trim(), ...exampleOf("header_text", header, format) };
      case "body":
        return { type: "BODY", text: body.text.trim(), ...exampleOf("body_text", body, format) };
      case "footer":
        return { type: "FOOTER", text: footer.trim() };
      case "buttons":
        return { type: "BUTTONS", buttons: buttons.map(buttonOf) };
    }
  });
}

export const creation = (form: TemplateForm): NewMessageTemplate => ({
  name: form.name.trim(), language: form.language, category: form.category, parameter_format: form.format, components: componentsOf(form),
});
export const change = (form: TemplateForm): MessageTemplateEdit => ({ category: form.category, components: componentsOf(form) });

/** Where the server finds a part: by its place among those that are sent. One that is not sent has none. */
export function pointerOf(form: TemplateForm, part: PartName): string {
  const at = partsOf(form).indexOf(part);
  return at < 0 ? `/${part}` : `/components/${at}${part === "buttons" ? "/buttons" : ""}`;
}

export const emptyButton = (kind: ButtonKind): TypedButton => ({ kind, text: "", value: "", example: "" });

/** The platform wants quick replies side by side. */
export function withButton(buttons: readonly TypedButton[], kind: ButtonKind): { buttons: TypedButton[]; at: number } {
  const last = buttons.findLastIndex((button) => button.kind === "QUICK_REPLY");
  const at = kind === "QUICK_REPLY" && last >= 0 ? last + 1 : buttons.length;
  return { buttons: [...buttons.slice(0, at), emptyButton(kind), ...buttons.slice(at)], at };
}

export function mayAdd(buttons: readonly TypedButton[], kind: ButtonKind): boolean {
  return buttons.length < MOST_BUTTONS && buttons.filter((button) => button.kind === kind).length < MOST_OF[kind];
}

