/** Connections to CRMs as a form has them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CrmSettings } from "../session/crm_api";
import { bodyOf, DETAILS, field, FIELDS, formOf, freshForm, nextField, renamed, repeated } from "../state/crm/settings";
import { parsePlace, placePath } from "../state/studio/place";
import { crm as english } from "../text/crm/en";
import { crm as spanish } from "../text/crm/es";
import { crm as hindi } from "../text/crm/hi";
import { leads } from "../text/leads/en";

const kept: CrmSettings = {
  name: "House CRM",
  base_url: "https://crm.example.com/api",
  allow_private: false,
  auth: { kind: "header", name: "X-Api-Key" },
  per_second: 5,
  country: "IN",
  direction: "both",
  list: { path: "/leads", items: "/leads", paging: "token", page_param: "cursor", first_page: 1, size_param: "limit", size: 50, next: "/next", since_param: "updated_after", id: "/id", updated: "/updated_at" },
  find: { path: "/leads?phone={phone}", items: "/leads" },
  create: { method: "POST", path: "/leads", id: "/id", conflict_status: 409, conflict_id: "/error/id" },
  update: { method: "PATCH", path: "/leads/{id}" },
  mapping: [{ ours: "stage", theirs: "/status", owner: "theirs", form: "usual", values: { real: "qualified", rejected: "lost" } }],
  enabled: false,
};

describe("a connection to a CRM", () => {
  it("goes into the form and out of it as it was, without its secret", () => {
    assert.deepEqual(bodyOf(formOf(kept)), kept);
    assert.deepEqual(bodyOf(formOf({ ...kept, auth: { kind: "header", name: "X-Api-Key", has_secret: true } })).auth, kept.auth);
    const lean = { ...kept, country: null, find: null, create: null, update: null };
    assert.deepEqual(bodyOf(formOf(lean)), lean);
  });

  it("writes nothing there when it only reads, and keeps what was typed meanwhile", () => {
    const form = { ...formOf(kept), direction: "pull" as const };
    const { find, create, update } = bodyOf(form);
    assert.deepEqual([find, create, update], [null, null, null]);
    assert.deepEqual(bodyOf({ ...form, direction: "push" }).create, kept.create);
  });

  it("names no status for a conflict where there is none", () => {
    const form = formOf(kept);
    assert.deepEqual(bodyOf({ ...form, create: { ...form.create, conflict_status: 0 } }).create, { ...kept.create, conflict_status: null, conflict_id: "" });
  });

  it("begins with what most have, and sends values only that have a name", () => {
    const form = freshForm();
    assert.deepEqual(form.mapping.map(({ ours, theirs }) => `${ours}=${theirs}`), ["name=/name", "phone=/phone", "email=/email", "stage=/status"]);
    const row = { ...field("stage", "/status"), values: [{ ours: "real", theirs: " qualified " }, { ours: "won", theirs: " " }, { ours: "", theirs: "x" }] };
    assert.deepEqual(bodyOf({ ...form, mapping: [row] }).mapping[0]?.values, { real: "qualified" });
  });
});

describe("the fields", () => {
  it("are offered one after the other, and then those of the business", () => {
    const { mapping } = freshForm();
    assert.deepEqual(nextField(mapping), field("location", "/location"));
    assert.equal(nextField(FIELDS.map((name) => field(name, ""))).ours, DETAILS);
  });

  it("take what was never typed along, and leave what was", () => {
    assert.equal(renamed(field("location", "/location"), "needs").theirs, "/needs");
    assert.equal(renamed(field("location", "/city"), "needs").theirs, "/city");
    assert.equal(renamed(field("location", "/location"), DETAILS).theirs, "/location");
    assert.deepEqual(renamed({ ...field("stage", "/status"), values: [{ ours: "won", theirs: "closed" }] }, "reason").values, []);
  });

  it("stand once each", () => {
    assert.deepEqual(repeated([field("name", "/a"), field("phone", "/b"), field("name", "/c")]), [2]);
    for (const name of FIELDS) assert.ok(leads.fields[name as keyof typeof leads.fields], name);
  });
});

describe("the pages of CRMs", () => {
  it("have addresses of their own", () => {
    for (const place of [{ page: "crm" }, { page: "crm_connection", id: "rc_1" }] as const) assert.deepEqual(parsePlace(`/inbox/${placePath(place)}`), place);
  });

  it("are said in every language", () => {
    const keys = (of: object): string[] => Object.entries(of).flatMap(([key, value]) => (typeof value === "object" ? keys(value as object).map((each) => `${key}.${each}`) : [key]));
    assert.deepEqual(keys(spanish), keys(english));
    assert.deepEqual(keys(hindi), keys(english));
    for (const words of [spanish, hindi]) for (const key of ["none", "lead", "mappingHint"] as const) assert.notEqual(words[key], english[key]);
  });
});
