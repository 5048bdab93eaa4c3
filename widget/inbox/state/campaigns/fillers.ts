/** What stands in the gaps of a message, or of what is said first in a call, and how somebody reads or hears it. */
import type { MessageTemplate } from "../../../protocol";
import type { AudienceMember, Filler, Step, Variant } from "../../session/campaign_api";

type Gap = MessageTemplate["fields"][number];

/** Gaps that want a file, the same for everybody. */
const FILES: readonly string[] = ["image", "video", "document"];
export const isFileGap = ({ kind }: Gap): boolean => FILES.includes(kind);

/** The column that is a person's name, in every audience. */
export const NAME_COLUMN = "name";

/** Of an audience; the name is among them once, whatever else is called so. */
export const columnsOf = (columns: readonly string[]): string[] => [NAME_COLUMN, ...columns.filter((column) => column !== NAME_COLUMN)];

/** What a lead tells of itself when it comes into a sequence; a program may send whatever else. */
export const LEAD_COLUMNS: readonly string[] = ["email", "location", "needs", "budget", "start"];
/** What comes with whom the shop's follow-ups bring. */
export const SHOP_COLUMNS: readonly string[] = ["order", "total", "items", "link", "address", "status_link", "company", "number"];

/** The columns that stand in these messages, without the name. */
export function columnsIn(steps: readonly Step[]): string[] {
  const fillers = steps.flatMap(({ variants }) => variants.flatMap(({ values = {} }) => Object.values(values)));
  return [...new Set(fillers.flatMap((filler) => (isColumn(filler) && filler.column !== NAME_COLUMN ? [filler.column] : [])))];
}

export const isColumn = (filler: Filler): filler is Extract<Filler, { column: string }> => "column" in filler;

const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, "");

/** What a gap begins with: the column that is called like it, or a text that is still to be written. */
export function startFiller(gap: Gap, columns: readonly string[]): Filler {
  if (isFileGap(gap)) return { fixed: "" };
  const wanted = plain(gap.label);
  const column = columns.find((name) => plain(name) === wanted) ?? (["firstname", "fullname", "customername", "nombre"].includes(wanted) ? NAME_COLUMN : undefined);
  return column === undefined ? { fixed: "" } : { column, otherwise: "" };
}

/** The fillers of a template's gaps; those that have one keep it, and what fills no gap goes. */
export function fillersFor(template: MessageTemplate, values: Readonly<Record<string, Filler>>, columns: readonly string[]): Record<string, Filler> {
  return Object.fromEntries(template.fields.map((gap) => [gap.key, values[gap.key] ?? startFiller(gap, columns)]));
}

/** What one person reads in the gaps; nobody yet: what everybody without a value reads. */
export function valuesFor({ values = {} }: Variant, member: Pick<AudienceMember, "name" | "values"> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, filler]) => {
      if (!isColumn(filler)) return [key, filler.fixed];
      const own = filler.column === NAME_COLUMN ? member?.name : member?.values[filler.column];
      return [key, own?.trim() || (filler.otherwise ?? "")];
    }),
  );
}

/** The template that a variant names, among those of its inbox. */
export const templateOf = ({ template }: Variant, templates: readonly MessageTemplate[]): MessageTemplate | undefined =>
  templates.find(({ name, language }) => name === template?.name && language === template.language);

/** Characters of an opening. */
export const LONGEST_OPENING = 1_000;
const LONGEST_GAP = 100;
/** As the server finds them: what stands in braces, on one line. */
const GAP = /\{([^{}\n]+)\}/g;
const isGap = (name: string): boolean => name !== "" && name.length <= LONGEST_GAP;

/** The gaps of an opening, each once and in their order. */
export const gapsOf = (opening: string): string[] => [...new Set([...opening.matchAll(GAP)].map(([, name = ""]) => name.trim()).filter(isGap))];

export const inBraces = (column: string): string => `{${column}}`;

/** What stands in the gaps of an opening; what somebody wrote for a gap that is gone comes back with it. */
export function openingFillers(opening: string, values: Readonly<Record<string, Filler>>, columns: readonly string[]): Record<string, Filler> {
  const fresh = gapsOf(opening).filter((gap) => !(gap in values));
  const begun = fresh.map((gap): [string, Filler] => [gap, columns.includes(gap) ? { column: gap, otherwise: "" } : startFiller({ key: gap, kind: "text", label: gap }, columns)]);
  return { ...values, ...Object.fromEntries(begun) };
}

/** As somebody hears it; a gap in which nothing stands yet is seen as one. */
export const heard = (opening: string, values: Readonly<Record<string, string>>): string => opening.replace(GAP, (gap, name: string) => values[name.trim()]?.trim() || gap);

/** Without what was written for gaps that are gone. */
export function settledVariant(variant: Variant): Variant {
  const { opening, values = {} } = variant;
  if (opening === undefined) return variant;
  const gaps = gapsOf(opening);
  return { ...variant, values: Object.fromEntries(Object.entries(values).filter(([gap]) => gaps.includes(gap))) };
}
