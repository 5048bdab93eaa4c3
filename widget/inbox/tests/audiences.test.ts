/** Audiences: which column of a file is what, and the words for rows that became nobody. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AudienceMapping } from "../session/campaign_api";
import { askOf, EVERYBODY, keptOf, withField, withKeptField } from "../state/campaigns/contact_choice";
import { countries } from "../state/campaigns/countries";
import { lackOf, MOST_COLUMNS, nameOfFile, roleOf, spare, withKept, withRole } from "../state/campaigns/mapping";
import { audiences as english } from "../text/audiences/en";
import { audiences as spanish } from "../text/audiences/es";
import { audiences as hindi } from "../text/audiences/hi";

const COLUMNS = ["Phone", "Full name", "Order", "Shop", "Zone"];
const guessed: AudienceMapping = { number: "Phone", name: "Full name", values: ["Order", "Shop", "Zone"] };

describe("which column is what", () => {
  it("is told of each, and what is nothing may be kept", () => {
    assert.deepEqual(COLUMNS.map((column) => roleOf(guessed, column)), ["number", "name", undefined, undefined, undefined]);
    assert.deepEqual(spare(guessed, COLUMNS), ["Order", "Shop", "Zone"]);
  });

  it("takes a column out of what is kept when it becomes something, and puts back what it was before", () => {
    const zoned = withRole(guessed, COLUMNS, "zone", "Zone");
    assert.deepEqual(zoned, { ...guessed, zone: "Zone", values: ["Order", "Shop"] });
    assert.deepEqual(withRole(zoned, COLUMNS, "zone", ""), { ...guessed, zone: undefined, values: ["Order", "Shop", "Zone"] });
    assert.deepEqual(withRole(guessed, COLUMNS, "name", "Shop").values, ["Full name", "Order", "Zone"], "in the order of the file");
  });

  it("gives a column one role at a time", () => {
    const swapped = withRole(guessed, COLUMNS, "number", "Full name");
    assert.deepEqual([swapped.number, swapped.name, swapped.values], ["Full name", undefined, ["Phone", "Order", "Shop", "Zone"]]);
    const without = withRole(guessed, COLUMNS, "name", "Phone");
    assert.deepEqual([without.number, without.name], ["", "Phone"]);
    assert.equal(lackOf(without, COLUMNS), "number");
  });

  it("keeps what is ticked, in the order of the file", () => {
    const fewer = withKept(guessed, COLUMNS, "Order", false);
    assert.deepEqual(fewer.values, ["Shop", "Zone"]);
    assert.deepEqual(withKept(fewer, COLUMNS, "Order", true).values, ["Order", "Shop", "Zone"]);
  });

  it("is not all of a very wide file", () => {
    const wide = ["Phone", ...Array.from({ length: MOST_COLUMNS + 1 }, (_, n) => `c${n}`)];
    const all: AudienceMapping = { number: "Phone", values: wide.slice(1) };
    assert.equal(lackOf(all, wide), "columns");
    assert.equal(lackOf(withKept(all, wide, "c0", false), wide), undefined);
    assert.equal(withRole(all, wide, "name", "c0").values.length, MOST_COLUMNS);
  });
});

describe("words and names", () => {
  it("say in every language why a row became nobody", () => {
    for (const words of [english, spanish, hindi]) {
      for (const reason of ["no_number", "bad_number", "no_country", "repeated", "too_long", "unreadable", "unknown_zone"] as const) assert.notEqual(words.reasons[reason], "", reason);
    }
  });

  it("name an audience after its file", () => {
    assert.equal(nameOfFile("spring_customers-2026.csv"), "spring customers 2026");
    assert.equal(nameOfFile("list"), "list");
    assert.equal(nameOfFile(`${"x".repeat(300)}.xlsx`).length, 100);
  });

  it("name every country once, in the operator's language", () => {
    const all = countries("es");
    assert.equal(new Set(all.map(({ code }) => code)).size, all.length);
    assert.equal(all.find(({ code }) => code === "ES")?.name, "España");
    assert.ok(all.every(({ code }) => /^[A-Z]{2}$/.test(code)));
  });
});

describe("which contacts become an audience", () => {
  it("asks for what is given, and for nothing else", () => {
    assert.deepEqual(askOf(EVERYBODY), {});
    assert.deepEqual(askOf({ ...EVERYBODY, query: " a ", fields: { city: " " } }), {}, "one letter finds everybody");
    const choice = { ...EVERYBODY, channel: "whatsapp", query: " ana ", label: "lb_1", fields: { city: "Vigo" }, withStopped: true, values: ["city"] };
    assert.deepEqual(askOf(choice), { channel: "whatsapp", query: "ana", label: "lb_1", fields: { city: "Vigo" }, with_stopped: true, values: ["city"] });
  });

  it("means days with all their hours, by the clock of whoever asks", () => {
    const { created_after, created_before, heard_before } = askOf({ ...EVERYBODY, cameFrom: "2026-05-01", cameUntil: "2026-05-31", heardUntil: "2026-02-28", heardFrom: "soon" });
    assert.deepEqual([created_after, created_before, heard_before], [new Date(2026, 4, 1), new Date(2026, 5, 1), new Date(2026, 2, 1)].map((at) => at.toISOString()));
  });

  it("keeps as many fields as can be until somebody chooses", () => {
    const keys = Array.from({ length: MOST_COLUMNS + 2 }, (_, n) => `f${n}`);
    assert.deepEqual(keptOf(EVERYBODY, keys), keys.slice(0, MOST_COLUMNS));
    const fewer = withKeptField(EVERYBODY, keys, "f1", false);
    assert.deepEqual(withKeptField(fewer, keys, "f1", true).values, keys.slice(0, MOST_COLUMNS), "in the order of the fields");
    assert.equal(fewer.values?.includes("f1"), false);
  });

  it("asks for a field once it is added, and no more when it is taken out", () => {
    const added = withField(EVERYBODY, "city", "");
    assert.deepEqual(added.fields, { city: "" });
    assert.deepEqual(withField(added, "city", "Vigo").fields, { city: "Vigo" });
    assert.deepEqual(withField(added, "city", undefined), EVERYBODY);
  });
});
