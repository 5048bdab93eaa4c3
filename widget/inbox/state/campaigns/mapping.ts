/** Which column of a file is what. A column is one thing at a time, and what is nothing is kept or left out. */
import type { AudienceMapping } from "../../session/campaign_api";

export type Role = "number" | "name" | "zone";
export const ROLES: readonly Role[] = ["number", "name", "zone"];

/** Of an audience. */
export const MOST_COLUMNS = 30;

export function roleOf(mapping: AudienceMapping, column: string): Role | undefined {
  return ROLES.find((role) => mapping[role] === column);
}

/** Columns that may be kept, in the order of the file. */
export const spare = (mapping: AudienceMapping, columns: readonly string[]): string[] => columns.filter((column) => roleOf(mapping, column) === undefined);

const inOrder = (values: readonly string[], columns: readonly string[]): string[] => columns.filter((column) => values.includes(column));

/** A number is always some column, if only one that is not chosen yet. */
function put(mapping: AudienceMapping, role: Role, column: string): AudienceMapping {
  switch (role) {
    case "number":
      return { ...mapping, number: column };
    case "name":
      return { ...mapping, name: column || undefined };
    case "zone":
      return { ...mapping, zone: column || undefined };
  }
}

/** With another column in this role, or none. What had the column before has none, and the column that had the role is kept. */
export function withRole(mapping: AudienceMapping, columns: readonly string[], role: Role, column: string): AudienceMapping {
  const before = mapping[role];
  const other = column === "" ? undefined : roleOf(mapping, column);
  const next = put(other ? put(mapping, other, "") : mapping, role, column);
  const freed = before && roleOf(next, before) === undefined ? [before] : [];
  const values = inOrder([...mapping.values, ...freed], columns).filter((value) => roleOf(next, value) === undefined);
  return { ...next, values: values.slice(0, MOST_COLUMNS) };
}

export function withKept(mapping: AudienceMapping, columns: readonly string[], column: string, kept: boolean): AudienceMapping {
  const values = kept ? [...mapping.values, column] : mapping.values.filter((value) => value !== column);
  return { ...mapping, values: inOrder(values, columns) };
}

export type Lack = "number" | "columns";

/** Why this cannot be checked yet. */
export function lackOf(mapping: AudienceMapping, columns: readonly string[]): Lack | undefined {
  if (!columns.includes(mapping.number)) return "number";
  return mapping.values.length > MOST_COLUMNS ? "columns" : undefined;
}

/** The file's name without its ending, as a first name of the audience. */
export const nameOfFile = (name: string): string => name.replace(/\.[^.]{1,5}$/, "").replace(/[_-]+/g, " ").trim().slice(0, 100);
