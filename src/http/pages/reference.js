/** Draws the API reference from /api/v1/openapi.json. No libraries; text is only ever set as text. */
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];

/** make("p.note", "text", child…) */
function make(what, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  element.append(...children.filter((child) => child !== undefined && child !== ""));
  return element;
}

function link(href, text) {
  const element = make("a", text);
  element.href = href;
  return element;
}

const nameOf = (ref) => ref.split("/").pop();
const idOf = (method, path) => `${method}${path.replace(/^\/api\/v1/, "").replace(/[{}]/g, "").replace(/\//g, "-")}`;

/** `code` in descriptions is the only mark-up they use. */
function prose(text) {
  return (text ?? "").split(/(`[^`]+`)/).map((part) => (part.startsWith("`") ? make("code", part.slice(1, -1)) : part));
}

/** The kind of a value: a word, a link to a type, or both. */
function kind(schema) {
  if (!schema) return ["anything"];
  if (schema.$ref) return [link(`#type-${nameOf(schema.$ref)}`, nameOf(schema.$ref))];
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return between(choices.filter((one) => one.type !== "null").map(kind), " or ");
  if (schema.allOf) return between(schema.allOf.map(kind), " and ");
  if (schema.enum) return [schema.enum.map((value) => JSON.stringify(value)).join(" | ")];
  const types = [schema.type ?? "object"].flat().filter((type) => type !== "null");
  if (types.includes("array")) return ["list of ", ...kind(schema.items)];
  return [types.join(" or ") + (schema.format && schema.format !== "int64" && schema.format !== "int32" ? ` (${schema.format})` : "")];
}

const between = (lists, word) => lists.flatMap((list, place) => (place ? [word, ...list] : list));

function field(name, isRequired, schema, description) {
  const left = make("div", make("span.name", name), isRequired ? "" : make("span.optional", " optional"));
  const right = make("div", make("span.kind", ...kind(schema)), description ? make("p.note", ...prose(description)) : "");
  return make("div.field", left, right);
}

function fields(schema) {
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {});
  return make("div.fields", ...rows.map(([name, inner]) => field(name, required.has(name), inner, inner.description)));
}

/** The body of a request or an answer: a named type as a link, or its fields. */
function body(content) {
  return Object.entries(content ?? {}).map(([media, { schema }]) => {
    const line = make("p.note", make("code", media), " ", ...(schema?.properties ? [] : kind(schema)));
    return make("div", line, schema?.properties ? fields(schema) : "");
  });
}

function call(method, path, operation) {
  const parts = path.split(/(\{[^}]+\})/).map((part) => (part.startsWith("{") ? make("b", part) : part));
  const summary = make("summary", make(`span.method.${method}`, method.toUpperCase()), make("span.path", ...parts), make("span.says", operation.summary ?? ""));
  const inside = make("div.inside");
  if (operation.description) inside.append(make("p", ...prose(operation.description)));
  const security = operation.security ?? [{ operator: [] }];
  const schemes = security.flatMap(Object.keys);
  inside.append(make("p.note", schemes.length ? `Bearer token: ${schemes.join(" or ")}` : "No token needed"));
  if (operation.parameters?.length) {
    const rows = operation.parameters.map((one) => field(`${one.name}`, one.required, one.schema, [one.in !== "path" ? `in ${one.in}` : "", one.description ?? ""].filter(Boolean).join(" · ")));
    inside.append(make("h4", "Parameters"), make("div.fields", ...rows));
  }
  if (operation.requestBody) inside.append(make("h4", "Body"), ...body(operation.requestBody.content));
  inside.append(make("h4", "Answers"));
  const answers = Object.entries(operation.responses ?? {}).sort(([a], [b]) => a.localeCompare(b));
  const rows = answers.map(([status, answer]) =>
    make("div.field", make("div", make("span.status", status)), make("div", make("span", ...prose(answer.description)), ...body(answer.content))),
  );
  inside.append(make("div.fields", ...rows));
  const details = make("details.call", summary, inside);
  details.id = idOf(method, path);
  return details;
}

function type(name, schema) {
  const section = make("div.type", make("h3", name));
  section.id = `type-${name}`;
  if (schema.description) section.append(make("p.note", ...prose(schema.description)));
  section.append(schema.properties ? fields(schema) : make("p.kind", ...kind(schema)));
  return section;
}

function draw(api) {
  document.getElementById("about").append(...prose(api.info.description));
  const all = Object.entries(api.paths).flatMap(([path, item]) => METHODS.filter((method) => item[method]).map((method) => ({ method, path, operation: item[method] })));
  const tags = (api.tags ?? []).map((tag) => ({ ...tag, calls: all.filter(({ operation }) => operation.tags?.includes(tag.name)) }));
  const list = document.getElementById("list");
  const operations = make("div");
  for (const tag of tags.filter(({ calls }) => calls.length)) {
    const heading = make("h2", tag.name);
    heading.id = `tag-${tag.name}`;
    operations.append(heading, make("p.note", tag.description ?? ""), ...tag.calls.map(({ method, path, operation }) => call(method, path, operation)));
    const items = tag.calls.map(({ method, path, operation }) => make("li", link(`#${idOf(method, path)}`, operation.summary ?? path)));
    list.append(make("section", make("h2", tag.name), make("ul", ...items)));
  }
  const place = document.getElementById("operations");
  place.replaceChildren(operations);
  place.removeAttribute("aria-busy");
  const types = Object.entries(api.components?.schemas ?? {}).sort(([a], [b]) => a.localeCompare(b));
  document.getElementById("types").append(make("h2", "Types"), ...types.map(([name, schema]) => type(name, schema)));
  list.append(make("section", make("h2", "types"), make("ul", ...types.map(([name]) => make("li", link(`#type-${name}`, name))))));
}

/** A link to a call opens it. */
function open() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.matches("details")) target.open = true;
  target.scrollIntoView();
}

function filter(words) {
  const fits = (text) => words.toLowerCase().split(/\s+/).every((word) => text.toLowerCase().includes(word));
  for (const item of document.querySelectorAll("#list li")) {
    item.hidden = !fits(`${item.textContent} ${item.firstChild.getAttribute("href")}`);
  }
  for (const section of document.querySelectorAll("#list section")) section.hidden = !section.querySelector("li:not([hidden])");
  for (const details of document.querySelectorAll("details.call")) details.hidden = !fits(`${details.id} ${details.querySelector("summary").textContent}`);
}

async function start() {
  try {
    const answer = await fetch("/api/v1/openapi.json");
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    draw(await answer.json());
    open();
  } catch (error) {
    document.getElementById("operations").replaceChildren(make("p", `The API document could not be loaded: ${error.message}`));
  }
}

addEventListener("hashchange", open);
document.getElementById("filter").addEventListener("input", (event) => filter(event.target.value.trim()));
void start();
