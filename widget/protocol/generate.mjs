/**
 * Writes the protocol's types from the program's own description of itself:
 * `switchboard openapi | node widget/protocol/generate.mjs > widget/protocol/api.ts` (`make protocol` does that).
 */
import { text } from "node:stream/consumers";

const document = JSON.parse(await text(process.stdin));
const METHODS = ["get", "post", "put", "patch", "delete"];
const API = "/api/v1";

const named = (reference) => reference.split("/").pop();
const quoted = (value) => JSON.stringify(value);
const field = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));
const indented = (lines) => lines.map((line) => (line ? `  ${line}` : line));

/** Our words only: markup that would close the comment cannot come from a Rust doc comment that compiles. */
function comment(words) {
  if (!words) return [];
  const lines = words.split("\n").map((line) => line.trimEnd());
  return lines.length === 1 ? [`/** ${lines[0]} */`] : ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"];
}

function typeOf(schema) {
  if (!schema) return "unknown";
  if (schema.$ref) return named(schema.$ref);
  if (schema.const !== undefined) return quoted(schema.const);
  if (schema.enum) return schema.enum.map(quoted).join(" | ");
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.map(typeOf).join(" | ");
  if (schema.allOf) return schema.allOf.map(typeOf).join(" & ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(" | ");
  switch (schema.type) {
    case "array": {
      const item = typeOf(schema.items);
      return / [|&] /.test(item) ? `(${item})[]` : `${item}[]`;
    }
    case "object":
      return objectOf(schema);
    case "integer":
      return "number";
    case "string":
      return schema.contentMediaType || schema.format === "binary" ? "Blob" : "string";
    case "number":
    case "boolean":
    case "null":
      return schema.type;
    default:
      return "unknown";
  }
}

function objectOf(schema) {
  const fields = fieldsOf(schema);
  if (fields.length > 0) return `{\n${indented(fields).join("\n")}\n}`;
  return `Record<string, ${typeOf(schema.additionalProperties || undefined)}>`;
}

function fieldsOf(schema) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const type = typeOf(value).split("\n");
    const [first, ...rest] = type;
    const lines = [`${field(name)}${required.has(name) ? "" : "?"}: ${first}`, ...rest];
    lines[lines.length - 1] += ";";
    return [...comment(value.description), ...lines];
  });
}

function declared(name, schema) {
  const isPlain = schema.type === "object" && schema.properties;
  const body = isPlain ? [`export interface ${name} {`, ...indented(fieldsOf(schema)), "}"] : [`export type ${name} = ${typeOf(schema)};`];
  return [...comment(schema.description), ...body, ""];
}

/** `{server, client}` of one namespace as the event maps that Socket.IO's types want. */
function socket(namespace, described) {
  const name = namespace.slice(1).replace(/^./, (letter) => letter.toUpperCase());
  const events = (side) =>
    Object.entries(described[side]).map(([event, { body, ack }]) => {
      const parts = [`body: ${body ? typeOf(body) : "Record<string, never>"}`];
      if (ack) parts.push(`ack: (answer: ${typeOf(ack)}) => void`);
      return `  ${field(event)}: (${parts.join(", ")}) => void;`;
    });
  return [
    `/** Namespace \`${namespace}\`: what the server says. A client connects with \`${typeOf(described.auth)}\`. */`,
    `export interface ${name}ServerEvents {`,
    ...events("server"),
    "}",
    "",
    `/** Namespace \`${namespace}\`: what a client says. */`,
    `export interface ${name}ClientEvents {`,
    ...events("client"),
    "}",
    "",
  ];
}

function parameters(operation, place) {
  const of = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
  if (of.length === 0) return [];
  const properties = Object.fromEntries(of.map(({ name, schema }) => [name, { ...schema, description: undefined }]));
  const required = of.filter((parameter) => parameter.required).map((parameter) => parameter.name);
  const fields = fieldsOf({ properties, required }).join(" ").replace(/;$/, "");
  return [`${place}: { ${fields} }`];
}

function call(method, path, operation) {
  const content = operation.requestBody?.content;
  const body = content ? [`body: ${content["application/json"] ? typeOf(content["application/json"].schema) : "FormData"}`] : [];
  const good = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1];
  const schema = good?.content?.["application/json"]?.schema;
  const nothing = schema && operation.responses["204"] ? " | undefined" : "";
  const answer = `answer: ${schema ? typeOf(schema) : "void"}${nothing}`;
  const parts = [...parameters(operation, "path"), ...parameters(operation, "query"), ...body, answer];
  const words = operation.summary ? [`/** ${operation.summary}. */`] : [];
  return indented([...words, `${quoted(`${method.toUpperCase()} ${path.slice(API.length)}`)}: { ${parts.join("; ")} };`]);
}

function calls() {
  const lines = Object.entries(document.paths)
    .filter(([path]) => path.startsWith(`${API}/`))
    .flatMap(([path, item]) => METHODS.filter((method) => item[method]).flatMap((method) => call(method, path, item[method])));
  return [`/** Every HTTP call, below \`${API}\`. */`, "export interface Calls {", ...lines, "}", ""];
}

/** As the server's own table says it: `module:level`; `channel` is the module of the inbox's channel. */
function needs() {
  const lines = Object.entries(document.paths)
    .filter(([path]) => path.startsWith(`${API}/`))
    .flatMap(([path, item]) => METHODS.filter((method) => item[method]).map((method) => [`${method.toUpperCase()} ${path.slice(API.length)}`, item[method]["x-permission"]]))
    .map(([call, need]) => `  ${quoted(call)}: ${quoted(need ?? "none")},`);
  return ["/** What a caller needs for each of them. */", "export const NEEDS: Readonly<Record<keyof Calls, string>> = {", ...lines, "};", ""];
}

const lines = [
  "// Generated by protocol/generate.mjs from the program's API document. Change src/http/wire, then `make protocol`.",
  "",
  ...Object.entries(document.components.schemas).flatMap(([name, schema]) => declared(name, schema)),
  ...Object.entries(document["x-sockets"]).flatMap(([namespace, described]) => socket(namespace, described)),
  ...calls(),
  ...needs(),
];
process.stdout.write(lines.join("\n"));
