/** Connections to CRMs: what the server says of them, and the calls about them, one line each. */
import type { ScheduleRun } from "../../protocol";
import { byHand } from "./by_hand";
import { ifMatch, type Request } from "./request";
import type { ToolAuth } from "./studio_types";

export type Direction = "both" | "pull" | "push";
export type Paging = "page" | "offset" | "token" | "none";
export type Method = "POST" | "PUT" | "PATCH";
/** Whose word counts for a field. */
export type Owner = "ours" | "theirs" | "newest";
/** The kind of JSON that a value is written as. */
export type Form = "usual" | "text" | "number" | "boolean" | "list";

/** How records are listed, page by page. */
export interface CrmList {
  path: string;
  /** JSON pointer of the list in the answer. */
  items: string;
  paging: Paging;
  page_param: string;
  first_page: number;
  size_param: string;
  size: number;
  /** With tokens, the JSON pointer of the next one. */
  next: string;
  since_param: string;
  /** JSON pointers within a record. */
  id: string;
  updated: string;
}

export interface CrmFind {
  path: string;
  items: string;
}

export interface CrmCreate {
  method: Method;
  path: string;
  id: string;
  conflict_status?: number | null;
  conflict_id: string;
}

export interface CrmUpdate {
  method: Method;
  path: string;
}

/** Which field of ours is which of theirs. */
export interface CrmField {
  ours: string;
  theirs: string;
  owner: Owner;
  form: Form;
  /** Our values by theirs' names. */
  values: Record<string, string>;
}

export interface CrmSettings {
  name: string;
  base_url: string;
  allow_private: boolean;
  auth: ToolAuth;
  per_second: number;
  /** Of numbers that name no country. */
  country?: string | null;
  direction: Direction;
  list: CrmList;
  find?: CrmFind | null;
  create?: CrmCreate | null;
  update?: CrmUpdate | null;
  mapping: CrmField[];
  /** It is done by the clock. */
  enabled: boolean;
}

export interface CrmConnection extends CrmSettings {
  id: string;
  created_at: string;
  next_run_at?: string | null;
  /** Records that belong to a lead, or to none for a reason. */
  links: number;
  problems: number;
  last_run?: ScheduleRun | null;
}

/** A record of theirs in our words. */
export interface CrmRow {
  external: string;
  values: Record<string, string>;
  problems: string[];
}

export interface CrmCheck {
  ok: boolean;
  detail: string;
  rows: CrmRow[];
}

export interface CrmLink {
  id: string;
  lead?: string | null;
  /** What the lead is called. */
  name: string;
  external: string;
  problem: string;
  tries: number;
  updated_at: string;
}

const PAGE = 25;

const page = <T>({ items, next }: { items: T[]; next?: string | null }) => ({ items, next: next ?? undefined });

export type CrmApi = ReturnType<typeof createCrmApi>;

export function createCrmApi(request: Request) {
  const ask = byHand(request);
  return {
    all: () => ask<{ items: CrmConnection[] }>("GET /crm-connections").then(({ items }) => items),
    one: (id: string) => ask.tagged<CrmConnection>("GET /crm-connections/{id}", { path: { id } }),
    add: (body: CrmSettings) => ask.tagged<CrmConnection>("POST /crm-connections", { body }),
    change: (id: string, body: CrmSettings, tag?: string) => ask.tagged<CrmConnection>("PUT /crm-connections/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    remove: (id: string) => ask<void>("DELETE /crm-connections/{id}", { path: { id } }),
    /** Reads the first records with what is entered; nothing is kept. `id`: whose secret holds where none is entered. */
    check: (settings: CrmSettings, id?: string) => ask<CrmCheck>("POST /crm-connections/check", { body: { ...settings, ...(id ? { id } : {}) } }),
    sync: (id: string) => ask<ScheduleRun>("POST /crm-connections/{id}/sync", { path: { id } }),
    problems: (id: string, cursor?: string) => ask<{ items: CrmLink[]; next?: string | null }>("GET /crm-connections/{id}/links", { path: { id }, query: { problem: true, cursor, limit: PAGE } }).then(page),
  };
}
