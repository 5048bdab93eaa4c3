/** The connection to a CRM as a form has it. */
import type { CrmConnection, CrmCreate, CrmField, CrmFind, CrmList, CrmSettings, CrmUpdate, Direction, Form, Owner, Paging } from "../../session/crm_api";
import type { ToolAuth } from "../../session/studio_types";

export const DIRECTIONS: readonly Direction[] = ["both", "pull", "push"];
export const PAGINGS: readonly Paging[] = ["page", "offset", "token", "none"];
export const OWNERS: readonly Owner[] = ["newest", "ours", "theirs"];
export const FORMS: readonly Form[] = ["usual", "text", "number", "boolean", "list"];

/** Fields of a lead that can be kept the same, in the order in which one thinks of them. */
export const FIELDS = ["name", "phone", "email", "location", "needs", "budget", "budget_fits", "start", "stage", "reason", "tags", "next_at"] as const;
/** What the name of a detail stands behind. */
export const DETAILS = "details.";

export const MOST_FIELDS = 60;
export const FASTEST = 50;
export const LARGEST_PAGE = 500;

/** One value of ours and what it is called there. */
export interface ValuePair {
  ours: string;
  theirs: string;
}

export interface FieldForm extends Omit<CrmField, "values"> {
  values: ValuePair[];
}

/** What is switched off keeps what was typed until the page is left. */
export interface CrmForm extends Omit<CrmSettings, "country" | "find" | "create" | "update" | "mapping"> {
  country: string;
  on: { find: boolean; create: boolean; update: boolean };
  find: CrmFind;
  create: CrmCreate;
  update: CrmUpdate;
  mapping: FieldForm[];
}

export const field = (ours: string, theirs: string): FieldForm => ({ ours, theirs, owner: "newest", form: "usual", values: [] });

const LIST: CrmList = { path: "/leads", items: "", paging: "page", page_param: "page", first_page: 1, size_param: "", size: 100, next: "", since_param: "", id: "/id", updated: "" };
const FIND: CrmFind = { path: "/leads?phone={phone}", items: "" };
const CREATE: CrmCreate = { method: "POST", path: "/leads", id: "/id", conflict_status: null, conflict_id: "" };
const UPDATE: CrmUpdate = { method: "PATCH", path: "/leads/{id}" };

/** As many REST services are: whoever connects one mends what differs. */
export const freshForm = (): CrmForm => ({
  name: "",
  base_url: "",
  allow_private: false,
  auth: { kind: "bearer" },
  per_second: 2,
  country: "",
  direction: "both",
  list: LIST,
  on: { find: true, create: true, update: true },
  find: FIND,
  create: CREATE,
  update: UPDATE,
  mapping: [field("name", "/name"), field("phone", "/phone"), field("email", "/email"), field("stage", "/status")],
  enabled: true,
});

/** What is read of a login has no secret in it; without one typed, the kept one stays. */
const authOf = ({ kind, name }: ToolAuth): ToolAuth => ({ kind: kind ?? "none", ...(name ? { name } : {}) });

export function formOf({ name, base_url, allow_private, auth, per_second, country, direction, list, find, create, update, mapping, enabled }: CrmSettings | CrmConnection): CrmForm {
  return {
    name,
    base_url,
    allow_private,
    auth: authOf(auth),
    per_second,
    country: country ?? "",
    direction,
    list: { ...LIST, ...list },
    on: { find: Boolean(find), create: Boolean(create), update: Boolean(update) },
    find: find ?? FIND,
    create: create ? { ...CREATE, ...create } : CREATE,
    update: update ?? UPDATE,
    mapping: mapping.map(({ values, ...rest }) => ({ ...rest, values: Object.entries(values).map(([ours, theirs]) => ({ ours, theirs })) })),
    enabled,
  };
}

/** A value without a name there is none. */
const valuesOf = (pairs: readonly ValuePair[]): Record<string, string> => Object.fromEntries(pairs.map(({ ours, theirs }) => [ours.trim(), theirs.trim()]).filter(([ours, theirs]) => ours !== "" && theirs !== ""));

/** Whether what is there comes here. */
export const pulls = ({ direction }: Pick<CrmForm, "direction">): boolean => direction !== "push";
/** Nothing is written there by a connection that only reads. */
export const pushes = ({ direction }: Pick<CrmForm, "direction">): boolean => direction !== "pull";

/** As the server takes it. */
export function bodyOf(form: CrmForm): CrmSettings {
  const { on, find, create, update, mapping, country, create: { conflict_status } } = form;
  const { name, base_url, allow_private, auth, per_second, direction, list, enabled } = form;
  const writes = pushes(form);
  return {
    name: name.trim(),
    base_url: base_url.trim(),
    allow_private,
    auth,
    per_second,
    country: country || null,
    direction,
    list,
    find: on.find && writes ? find : null,
    create: on.create && writes ? { ...create, conflict_status: conflict_status || null, conflict_id: conflict_status ? create.conflict_id : "" } : null,
    update: on.update && writes ? update : null,
    mapping: mapping.map(({ values, ...rest }) => ({ ...rest, ours: rest.ours.trim(), theirs: rest.theirs.trim(), values: valuesOf(values) })),
    enabled,
  };
}

/** The field that a new row begins with: the first that has no row yet; else one of the business's own. */
export function nextField(mapping: readonly FieldForm[]): FieldForm {
  const free = FIELDS.find((name) => !mapping.some(({ ours }) => ours === name));
  return free ? field(free, `/${free}`) : field(DETAILS, "/");
}

/** A row about another field: what its values were called belongs to the old one, and a pointer that was never typed follows. */
export function renamed(row: FieldForm, ours: string): FieldForm {
  const guessed = row.theirs === "" || row.theirs === "/" || row.theirs === `/${row.ours}`;
  return { ...row, ours, values: [], theirs: guessed && !ours.startsWith(DETAILS) ? `/${ours}` : row.theirs };
}

/** Places of rows about a field that has one further up. */
export function repeated(mapping: readonly FieldForm[]): number[] {
  return mapping.flatMap(({ ours }, at) => (mapping.findIndex((row) => row.ours === ours) < at ? [at] : []));
}

export const isDetail = (ours: string): boolean => ours.startsWith(DETAILS);
