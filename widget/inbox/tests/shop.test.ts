/** Follow-ups of the shop: the rules as a form has them, and cases as a list shows them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CaseCount, ShopCase } from "../session/shop_api";
import { countOf, endings, linkOf, momentsOf, renewed, statesShown, valuesOf } from "../state/shop/cases";
import { bodyOf, doubles, formOf, hasRules, lackOf, USUAL_CART, USUAL_COD } from "../state/shop/rules";
import { parsePlace, placePath } from "../state/studio/place";
import { shop as english } from "../text/shop/en";
import { shop as spanish } from "../text/shop/es";
import { shop as hindi } from "../text/shop/hi";

const one = (of: Partial<ShopCase> = {}): ShopCase => ({
  id: "sc_1", kind: "cod", subject: "9004", name: "#1004", phone: "+919847000111", person: "Arjun Nair", values: {}, state: "asked", reason: "", tags: [], tags_owed: [],
  happened_at: "2026-11-25T19:20:00Z", changed_at: "2026-11-25T19:20:00Z", created_at: "2026-11-25T19:20:05Z", updated_at: "2026-11-25T19:20:06Z", ...of,
});
const counts: CaseCount[] = [
  { kind: "cod", state: "asked", count: 3 },
  { kind: "cod", state: "with_people", count: 1 },
  { kind: "cart", state: "waiting", count: 5 },
  { kind: "cart", state: "settled", count: 0 },
];

describe("the rules of the shop", () => {
  it("go into the form and out of it as they were", () => {
    const rules = { country: "IN", cod: { ...USUAL_COD, sequence: "cm_1" }, cart: null, shipment: { sequence: "cm_2" } };
    assert.deepEqual(bodyOf(formOf(rules)), rules);
    assert.deepEqual(bodyOf(formOf({})), { country: null, cod: null, cart: null, shipment: null });
    assert.deepEqual([hasRules({}), hasRules({ country: "IN" }), hasRules(rules)], [false, false, true]);
  });

  it("begin as the server begins them, and want a sequence of whatever is switched on", () => {
    const form = formOf({});
    assert.deepEqual(form.cart, USUAL_CART);
    assert.deepEqual(lackOf(form), []);
    const on = { ...form, on: { cod: true, cart: true, shipment: false }, cart: { ...form.cart, sequence: "cm_1" } };
    assert.deepEqual(lackOf(on), ["cod"]);
    assert.equal(bodyOf({ ...on, on: { ...on.on, cod: false } }).cod, null);
  });

  it("lose empty lines and what stands there twice", () => {
    const form = formOf({ cod: { ...USUAL_COD, sequence: "cm_1", confirm: [" yes ", "", "yes", "ok "], order_tags: ["", " "] } });
    assert.deepEqual(bodyOf(form).cod?.confirm, ["yes", "ok"]);
    assert.deepEqual(bodyOf(form).cod?.order_tags, []);
  });

  it("tell of words that are two answers at once", () => {
    assert.deepEqual(doubles(USUAL_COD), []);
    assert.deepEqual(doubles({ confirm: ["Yes", "yes"], change: ["move"], cancel: ["YES ", "no"] }), ["yes"]);
  });
});

describe("cases", () => {
  it("are counted for what a press would show", () => {
    assert.deepEqual([countOf(counts, {}), countOf(counts, { kind: "cod" }), countOf(counts, { state: "waiting" }), countOf(counts, { kind: "cod", state: "waiting" })], [9, 4, 5, 0]);
    assert.deepEqual(statesShown(counts, {}), ["with_people", "asked", "waiting"]);
    assert.deepEqual(statesShown(counts, { kind: "cod", state: "dropped" }), ["with_people", "asked", "dropped"], "the chosen one stays");
  });

  it("are ended by hand while somebody waits, and only an order is confirmed", () => {
    assert.deepEqual(endings(one()), ["confirmed", "settled"]);
    assert.deepEqual(endings(one({ state: "unanswered" })), ["confirmed", "settled"]);
    assert.deepEqual(endings(one({ kind: "cart", state: "waiting" })), ["settled"]);
    for (const state of ["confirmed", "settled", "dropped"] as const) assert.deepEqual(endings(one({ state })), [], state);
  });

  it("stay in their places when the first page is read again", () => {
    const list = (...ids: number[]) => ids.map((id) => one({ id: `sc_${id}` }));
    const ids = (cases: readonly ShopCase[] | undefined) => cases?.map(({ id }) => id.slice(3)).join(" ");
    assert.equal(ids(renewed(list(9, 8, 7, 6, 5), list(10, 9, 7), false)), "10 9 7 6 5", "new in front, gone from the middle, further down as it was");
    assert.equal(ids(renewed(list(9, 8), list(9), true)), "9");
    assert.equal(renewed(list(3, 2), list(9, 8), false), undefined, "too much is new");
    assert.equal(renewed(list(3, 2), [], false), undefined);
  });

  it("tell what happened in its order, and a change at the shop only where it came later", () => {
    assert.deepEqual(momentsOf(one()).map(({ moment }) => moment), ["happened", "taken", "now"]);
    const changed = one({ changed_at: "2026-11-26T08:00:00Z", updated_at: "2026-11-26T08:00:01Z" });
    assert.deepEqual(momentsOf(changed).map(({ moment }) => moment), ["happened", "taken", "changed", "now"]);
  });

  it("show their values in the order of reading, without the name a second time", () => {
    const values = { total: "₹12,097.00", zeta: "new", order: "#1004", name: "Arjun Nair", items: "", link: "https://shop.example/1" };
    assert.deepEqual(valuesOf(one({ values })).map(([name]) => name), ["order", "total", "link", "zeta"]);
    assert.equal(linkOf("https://shop.example/1"), "https://shop.example/1");
    for (const odd of ["javascript:alert(1)", "shop.example", "https://a b", ""]) assert.equal(linkOf(odd), undefined, odd);
  });
});

describe("the pages of the shop", () => {
  it("have addresses of their own", () => {
    for (const place of [{ page: "shop" }, { page: "shop_rules" }, { page: "shop_case", id: "sc_1" }] as const) assert.deepEqual(parsePlace(`/inbox/${placePath(place)}`), place);
  });

  it("are said in every language", () => {
    const keys = (of: object): string[] => Object.entries(of).flatMap(([key, value]) => (typeof value === "object" ? keys(value as object).map((each) => `${key}.${each}`) : [key]));
    assert.deepEqual(keys(spanish), keys(english));
    assert.deepEqual(keys(hindi), keys(english));
    for (const words of [spanish, hindi]) for (const key of ["title", "lead", "connectText", "address"] as const) assert.notEqual(words[key], english[key]);
  });
});
