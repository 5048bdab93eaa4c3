/** What campaigns cost and bring: the prices of a contract, amounts as they are typed, and the figures of conversions. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CampaignStatistics, MessagePrices, Rate, VariantStatistics } from "../session/campaign_api";
import { funnel, rowsOf } from "../state/campaigns/figures";
import { amountOf, currencies, EVERY_OTHER, isOdd, lackOfPrices, money, MOST_RATES, pasted, pricesBody, pricesForm, withCountry, withoutCountry, withPrice } from "../state/campaigns/prices";
import { costOfOne, exampleConversion, rowsOfConverted } from "../state/campaigns/worth";
import { campaigns as english } from "../text/campaigns/en";
import { campaigns as spanish } from "../text/campaigns/es";
import { campaigns as hindi } from "../text/campaigns/hi";

const rate = (country: string, marketing = "0.07", utility = "0.02", authentication = "0.02"): Rate => ({ country, marketing, utility, authentication });
const NAMES: Record<string, string> = { IN: "India", ES: "Spain", DE: "Germany" };
const form = (prices: MessagePrices) => pricesForm(prices, (country) => NAMES[country] ?? country);

describe("an amount that is typed", () => {
  it("is understood with a point or a comma, and told as the server writes it", () => {
    const typed = ["0.0107", "0,0107", " 12 ", "007.50", ".5", "3.", "0", "0.000001"];
    assert.deepEqual(typed.map(amountOf), ["0.0107", "0.0107", "12", "7.5", "0.5", "3", "0", "0.000001"]);
  });

  it("is none where it is not a number, or finer than the server keeps", () => {
    for (const typed of ["", ".", "-1", "1e3", "1.2.3", "1,000.5", "0.0000001", "€ 1"]) assert.equal(amountOf(typed), undefined, typed);
    assert.deepEqual(["", " ", "x", "0.1"].map(isOdd), [false, false, true, false], "an empty field is not yet wrong");
  });

  it("is read with the digits that count, and stands with a code that is no currency's", () => {
    assert.equal(money("0.0107", "USD", "en"), "$0.0107");
    assert.equal(money("0", "USD", "en"), "$0.00");
    assert.equal(money("1234.5", "USD", "en"), "$1,234.50");
    assert.match(money("0.5", "EUR", "es"), /^0,50\s€$/);
    assert.equal(money("12.5", "LONG", "en"), "12.5 LONG");
    assert.equal(money("12.5", "", "en"), "12.5");
  });
});

describe("prices", () => {
  it("stand by name in the form, with every other country as the last row", () => {
    assert.deepEqual(form({ currency: "", rates: [] }).rates, [rate(EVERY_OTHER, "", "", "")]);
    const { rates } = form({ currency: "EUR", rates: [rate(EVERY_OTHER), rate("ES"), rate("IN"), rate("DE")] });
    assert.deepEqual(rates.map(({ country }) => country), ["DE", "IN", "ES", EVERY_OTHER]);
  });

  it("go to the server in the places that they have, without an empty last row", () => {
    const rates = [rate("IN", "0,01", "0", "1."), rate(EVERY_OTHER, "", " ", "")];
    assert.deepEqual(pricesBody({ currency: "EUR", rates }), { currency: "EUR", rates: [rate("IN", "0.01", "0", "1")] });
    assert.equal(pricesBody({ currency: "EUR", rates: [rate(EVERY_OTHER, "1", "1", "1")] }).rates.length, 1);
    assert.deepEqual(pricesBody({ currency: "EUR", rates: [rate(EVERY_OTHER, "", "", "")] }), { currency: "", rates: [] }, "all are taken out");
  });

  it("lack an amount of the country that is named, or a currency", () => {
    assert.deepEqual(lackOfPrices({ currency: "EUR", rates: [rate("IN"), rate("ES", "0.1", "", "0.1")] }), { what: "amount", country: "ES" });
    assert.deepEqual(lackOfPrices({ currency: "EUR", rates: [rate(EVERY_OTHER, "0.1", "", "")] }), { what: "amount", country: EVERY_OTHER });
    assert.deepEqual(lackOfPrices({ currency: "", rates: [rate("IN")] }), { what: "currency" });
    assert.equal(lackOfPrices(form({ currency: "", rates: [] })), undefined, "nothing is entered");
    assert.equal(lackOfPrices(form({ currency: "EUR", rates: [rate("IN")] })), undefined);
  });

  it("take a country in once, with what holds for every other one, and let it go", () => {
    const rates = withCountry([rate(EVERY_OTHER, "0.2", "0.1", "0.1")], "IN");
    assert.deepEqual(rates.map(({ country, marketing }) => [country, marketing]), [["IN", "0.2"], [EVERY_OTHER, "0.2"]]);
    assert.equal(withCountry(rates, "IN").length, 2);
    assert.equal(withPrice(rates, 0, "utility", "9")[0]?.utility, "9");
    assert.deepEqual(withoutCountry(rates, "IN").map(({ country }) => country), [EVERY_OTHER]);
    assert.equal(withoutCountry(rates, EVERY_OTHER).length, 2, "the last row stays");
    const full = Array.from({ length: MOST_RATES }, (_, n) => rate(`${n}`));
    assert.equal(withCountry(full, "IN").length, MOST_RATES);
  });

  it("are taken from the lines of a rate card, and what is not understood is left", () => {
    const named = [{ code: "IN", name: "India" }, { code: "CI", name: "Côte d’Ivoire" }, { code: EVERY_OTHER, name: "Other" }];
    const card = ["Market\tCurrency\tMarketing\tUtility\tAuthentication", "India\tUSD\t$0.0107\t0.0014\t0.0014", "cote d’ivoire;0,03;0,01;0,01", "Other,0.06,0.02,0.02", "Atlantis\t1\t1\t1", "IN\t0.5", ""].join("\r\n");
    const { rates, taken, left } = pasted([rate("IN", "9", "9", "9"), rate(EVERY_OTHER, "", "", "")], card, named);
    assert.equal(taken, 3);
    assert.deepEqual(rates, [rate("IN", "0.0107", "0.0014", "0.0014"), rate("CI", "0.03", "0.01", "0.01"), rate(EVERY_OTHER, "0.06", "0.02", "0.02")]);
    assert.deepEqual(left, ["Market\tCurrency\tMarketing\tUtility\tAuthentication", "Atlantis\t1\t1\t1", "IN\t0.5"]);
  });

  it("are in a currency that can be chosen, and one that nobody knows stays as long as it is chosen", () => {
    const codes = (chosen: string) => currencies("en", chosen).map(({ code }) => code);
    assert.equal(codes("")[0], "USD");
    assert.equal(new Set(codes("")).size, codes("").length, "each once");
    assert.ok(codes("CHF").filter((code) => code === "CHF").length === 1);
    assert.equal(codes("ZZZ")[0], "ZZZ");
    assert.match(currencies("es", "")[0]?.name ?? "", /^USD · dólar/);
  });
});

const told = (of: Partial<VariantStatistics> = {}): VariantStatistics => ({ variant: 0, name: "A", sent: 0, delivered: 0, read: 0, replied: 0, opted_out: 0, failed: 0, unknown: 0, underway: 0, skipped: 0, reasons: [], ...of }) as VariantStatistics;
const nobody = { due: 0, underway: 0, done: 0, replied: 0, opted_out: 0, failed: 0, skipped: 0, stopped: 0 };
const statistics = (of: Partial<CampaignStatistics>): CampaignStatistics => ({ people: nobody, total: 0, steps: [], ...of }) as CampaignStatistics;

describe("conversions", () => {
  it("are a part of what was sent, told where programs tell of any", () => {
    assert.deepEqual(funnel(told({ sent: 10, converted: 2 }), true).map(({ figure }) => figure), ["sent", "delivered", "read", "replied", "converted"]);
    assert.deepEqual(funnel(told({ sent: 10, converted: 2 }), true)[4], { figure: "converted", n: 2, share: 0.2 });
    assert.deepEqual(funnel(told({ sent: 10 }), true)[4], { figure: "converted", n: 0, share: 0 });
    assert.equal(funnel(told({ sent: 10 })).length, 4);
  });

  it("list who they are, of one message and of all", () => {
    assert.deepEqual(rowsOf("converted", 1, 0), [{ step: 1, variant: 0, converted: true }]);
    const steps = [{ step: 0, variants: [told({ converted: 1 }), told({ variant: 1, converted: 0 })] }, { step: 2, variants: [told({ variant: 1, converted: 3 })] }];
    assert.deepEqual(rowsOfConverted(statistics({ steps })), [{ step: 0, variant: 0, converted: true }, { step: 2, variant: 1, converted: true }]);
  });

  it("cost their part of the campaign, where a price is known", () => {
    const cost = { currency: "EUR", amount: "30", messages: 100, unpriced: 0 };
    assert.equal(costOfOne(statistics({ cost, converted: 4 })), "7.5");
    assert.equal(costOfOne(statistics({ cost, converted: 0 })), undefined);
    assert.equal(costOfOne(statistics({ converted: 4 })), undefined);
  });

  it("are told by a program as the page shows it", () => {
    const call = exampleConversion("https://desk.example", "INR");
    assert.match(call, /^curl -X POST 'https:\/\/desk\.example\/api\/v1\/conversions' \\\n/);
    assert.match(call, /"value":"49\.90","currency":"INR","key":"order 1001"\}'$/);
  });

  it("and prices are said in every language", () => {
    for (const words of [english, spanish, hindi]) {
      assert.ok(words.figures.converted !== "");
      assert.deepEqual(Object.keys(words.prices), Object.keys(english.prices));
      assert.deepEqual(Object.keys(words.worth), Object.keys(english.worth));
      assert.match(words.prices.lackAmount("Peru"), /Peru/);
    }
  });
});
