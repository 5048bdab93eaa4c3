/** What the platform would refuse, found while it is typed; the server looks again, and the reviewers after it. */
import { LIMITS, pointerOf, type TemplateForm, type TypedButton } from "./form";
import { fitsFormat, type Format, gapsIn, hasStrayBraces, namesIn, type Worded } from "./gaps";

export type Fault =
  | { what: "missing" | "name" | "header_gaps" | "braces" | "numbers" | "names" | "order" | "edge" | "adjacent" | "footer_gap" | "example" | "address" | "address_gap" | "number" | "twice" }
  | { what: "long"; most: number };

export type Found = Readonly<Record<string, Fault>>;

const long = (text: string, most: number): Fault | undefined => (text.length > most ? { what: "long", most } : undefined);

function textFault({ text }: Worded, format: Format, most: number): Fault | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return { what: "missing" };
  const over = long(trimmed, most);
  if (over) return over;
  if (hasStrayBraces(text)) return { what: "braces" };
  const names = namesIn(text, format);
  if (!names.every((name) => fitsFormat(name, format))) return { what: format === "NAMED" ? "names" : "numbers" };
  return format === "POSITIONAL" && !names.every((name, at) => Number(name) === at + 1) ? { what: "order" } : undefined;
}

function bodyFault(body: Worded, format: Format): Fault | undefined {
  const fault = textFault(body, format, LIMITS.body);
  if (fault) return fault;
  const gaps = gapsIn(body.text);
  const text = body.text.trim();
  if (gaps.length > 0 && (text.startsWith("{{") || text.endsWith("}}"))) return { what: "edge" };
  const close = gaps.some((gap, at) => {
    const next = gaps[at + 1];
    return next !== undefined && body.text.slice(gap.end, next.start).trim() === "";
  });
  return close ? { what: "adjacent" } : undefined;
}

function buttonFault(button: TypedButton, others: readonly TypedButton[]): Record<string, Fault> {
  const { kind, text, value, example } = button;
  const found: Record<string, Fault> = {};
  const put = (at: string, fault: Fault | undefined) => fault && (found[at] = fault);
  if (kind !== "COPY_CODE") {
    const title = text.trim();
    const twice: Fault | undefined = others.some((other) => other.text.trim() === title) ? { what: "twice" } : undefined;
    put("text", title === "" ? { what: "missing" } : (long(title, LIMITS.button) ?? twice));
  }
  const given = value.trim();
  const needed: Fault | undefined = given === "" ? { what: "missing" } : undefined;
  if (kind === "COPY_CODE") put("value", needed ?? long(given, LIMITS.code));
  if (kind === "PHONE_NUMBER") put("value", needed ?? long(given, LIMITS.number) ?? (/^\+?[\d\s().-]{3,}$/.test(given) ? undefined : { what: "number" }));
  if (kind === "URL") {
    const gaps = gapsIn(given);
    const gap = gaps[0];
    const isAtEnd = gap === undefined || (gaps.length === 1 && gap.end === given.length && gap.name === "1");
    put("value", needed ?? long(given, LIMITS.address) ?? (/^https?:\/\/[^\s/]+/.test(given) ? undefined : { what: "address" }) ?? (isAtEnd && !hasStrayBraces(given) ? undefined : { what: "address_gap" }));
    if (gap && example.trim() === "") put("example", { what: "example" });
  }
  return found;
}

/** By the pointer of the field; of examples `…/example/NAME`, of buttons `…/buttons/2/text`. */
export function check(form: TemplateForm): Found {
  const { name, language, header, body, footer, buttons, format } = form;
  const found: Record<string, Fault> = {};
  const put = (at: string, fault: Fault | undefined) => fault && (found[at] = fault);
  put("/name", name === "" ? { what: "missing" } : /^[a-z0-9_]+$/.test(name) ? long(name, LIMITS.name) : { what: "name" });
  put("/language", language === "" ? { what: "missing" } : undefined);
  const texts: [Worded, string, Fault | undefined][] = [[body, pointerOf(form, "body"), bodyFault(body, format)]];
  if (form.hasHeader) {
    const many: Fault | undefined = namesIn(header.text, format).length > 1 ? { what: "header_gaps" } : undefined;
    texts.unshift([header, pointerOf(form, "header"), many ?? textFault(header, format, LIMITS.header)]);
  }
  for (const [worded, at, fault] of texts) {
    put(at, fault);
    for (const gap of namesIn(worded.text, format)) if (!worded.examples[gap]?.trim()) put(`${at}/example/${gap}`, { what: "example" });
  }
  if (footer.trim()) put(pointerOf(form, "footer"), gapsIn(footer).length > 0 ? { what: "footer_gap" } : long(footer.trim(), LIMITS.footer));
  const at = pointerOf(form, "buttons");
  buttons.forEach((button, i) => {
    const others = buttons.filter((other, j) => j !== i && other.kind !== "COPY_CODE");
    for (const [field, fault] of Object.entries(buttonFault(button, others))) put(`${at}/${i}/${field}`, fault);
  });
  return found;
}

/** Told at once; what is only not there yet is told when the form is sent. */
export const isEager = ({ what }: Fault): boolean => what !== "missing" && what !== "example" && what !== "edge" && what !== "braces";
