/** Templates of HTTP tools: the fields in double braces, and the schema that describes them. */
import type { HttpToolSettings, Schema } from "../../session/studio_types";

const FIELD = /\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g;

export const FIELD_TYPES = ["string", "integer", "number", "boolean"] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface ToolField {
  name: string;
  type: FieldType;
  description: string;
  required: boolean;
  /** What the guided form does not know and keeps. */
  rest: Schema;
}

/** The names of the fields in texts, in order, each once. */
export function named(...texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(FIELD)].map(([, name]) => name ?? "")))];
}

export function namedIn(tool: Pick<HttpToolSettings, "url" | "headers" | "query" | "body">, body: string): string[] {
  return named(tool.url, ...tool.query.map(({ value }) => value), ...tool.headers.map(({ value }) => value), body);
}

/** The schema as a plain list, or nothing when it is more than such a list can say. */
export function fieldsOf(schema: Schema): ToolField[] | undefined {
  const required = schema.required ?? [];
  const fields: ToolField[] = [];
  for (const [name, { type, description, ...rest }] of Object.entries(schema.properties ?? {})) {
    const known = FIELD_TYPES.find((each) => each === type);
    if (!known) return undefined;
    fields.push({ name, type: known, description: description ?? "", required: required.includes(name), rest });
  }
  return fields;
}

export function schemaOf(fields: readonly ToolField[], before: Schema = {}): Schema {
  const properties = Object.fromEntries(fields.map(({ name, type, description, rest }) => [name, { ...rest, type, ...(description ? { description } : {}) }]));
  return { additionalProperties: false, ...before, type: "object", properties, required: fields.filter((f) => f.required).map((f) => f.name) };
}

/** What was typed as the schema wants it; what does not fit stays as typed, for the server to name. */
export function typed(value: string, { type }: Pick<Schema, "type">): unknown {
  if (type === "integer" || type === "number") return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
  if (type === "boolean") return value === "true";
  if (type === "object" || type === "array") {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  }
  return value;
}

/** Only what was filled in: an empty optional field is left out. */
export function argumentsOf(schema: Schema, values: Readonly<Record<string, string>>): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const value = values[name] ?? "";
    if (value !== "") all[name] = typed(value, inner);
  }
  return all;
}
