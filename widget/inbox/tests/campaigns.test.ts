/** Campaigns: the tree of messages, what fills their gaps, the figures and the words for them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { MessageTemplate } from "../../protocol";
import type { CampaignStatistics, Step, Variant, VariantStatistics } from "../session/campaign_api";
import { exampleCall } from "../state/campaigns/example_call";
import { columnsIn, columnsOf, fillersFor, gapsOf, heard, openingFillers, valuesFor } from "../state/campaigns/fillers";
import { aside, funnel, progress, pValue, rowsOf, rowsOfPeople } from "../state/campaigns/figures";
import { bodyOf, freshSettings, isMoving, isSequence, isUnderWay, lackOf, ofKind, settingsOf } from "../state/campaigns/settings";
import { below, dayByDay, depth, ended, followers, inTreeOrder, isSpoken, LONGEST_WAIT, mayFollow, minutesOf, MOST_STEPS, numberOf, ofChannel, opening, overtakers, percent, waitOf, withFollow, withoutStep, withoutVariant, withVariant } from "../state/campaigns/steps";
import { clockOf, instantOf, isNeverQuiet, localOf, minutesOfDay, soon, spanOf } from "../state/campaigns/times";
import { conditionOf, problemOf, reasonOf, stepName, unlessOf, verdictOf, whyOf, wordsFor } from "../state/campaigns/words";
import { parsePlace, placePath } from "../state/studio/place";
import { campaigns as english } from "../text/campaigns/en";
import { campaigns as spanish } from "../text/campaigns/es";
import { campaigns as hindi } from "../text/campaigns/hi";

const variant = (name: string, share = 100): Variant => ({ name, share, template: { name: `t_${name}`, language: "en" }, values: {} });
const step = (of: number | undefined, on: "sent" | "delivered" | "read" | "failed" | "replied" = "read", wait_minutes = 60, variants = [variant("A")]): Step => ({
  ...(of === undefined ? {} : { after: { step: of, on, wait_minutes } }),
  variants,
});
const parents = (steps: readonly Step[]) => steps.map(({ after }) => after?.step);

describe("the tree of messages", () => {
  it("grows below the message that was chosen, in the order of the tree", () => {
    const first = withFollow([opening()], 0, "read");
    assert.deepEqual([first.at, parents(first.steps)], [1, [undefined, 0]]);
    const second = withFollow(first.steps, 0, "replied");
    assert.deepEqual([second.at, parents(second.steps)], [2, [undefined, 0, 0]]);
    const inner = withFollow(second.steps, 1, "failed");
    assert.equal(inner.at, 2, "below the first follow-up, and before the second");
    assert.deepEqual(parents(inner.steps), [undefined, 0, 1, 0]);
    assert.deepEqual(inner.steps.map(({ after }) => after?.on), [undefined, "read", "failed", "replied"]);
  });

  it("says what was not done by what is told before, and by what ends the wait", () => {
    const { steps, at } = withFollow([opening()], 0, "not_read");
    assert.deepEqual(steps.map(({ after, variants }) => [after?.on, variants.length]), [[undefined, 1], ["delivered", 1], ["read", 0]]);
    assert.equal(at, 1);
    assert.deepEqual(overtakers(steps, 1), ["read", "replied"]);
    const known = withFollow(withFollow([opening()], 0, "read").steps, 0, "not_read").steps;
    assert.equal(known.length, 3, "what follows the reading ends the wait already");
  });

  it("takes each occasion once, nothing below an end, and no more than fits", () => {
    const steps = [step(undefined), step(0, "read"), step(0, "delivered", 5, [])];
    assert.equal(mayFollow(steps, 0, "read"), false);
    assert.equal(mayFollow(steps, 0, "not_read"), false, "something follows the delivery already");
    assert.equal(mayFollow(steps, 0, "failed"), true);
    assert.equal(mayFollow(steps, 2, "failed"), false);
    assert.deepEqual(withFollow(steps, 0, "read").steps, steps);
    let full: Step[] = [opening()];
    for (let n = 1; n < MOST_STEPS; n++) full = withFollow(full, n - 1, "read").steps;
    assert.equal(full.length, MOST_STEPS);
    assert.equal(mayFollow(full, MOST_STEPS - 1, "failed"), false);
    assert.equal(mayFollow(full.slice(0, -1), MOST_STEPS - 2, "not_read"), false, "it would be two");
  });

  it("loses with a message all that follows it, and the others still follow what they followed", () => {
    const steps = [step(undefined), step(0, "read"), step(1, "read"), step(2, "replied"), step(0, "failed"), step(4, "read")];
    assert.deepEqual([...below(steps, 1)], [2, 3]);
    const left = withoutStep(steps, 1);
    assert.deepEqual(parents(left), [undefined, 0, 1]);
    assert.deepEqual(left.map(({ after }) => after?.on), [undefined, "failed", "read"]);
    assert.deepEqual(withoutStep(steps, 0), steps, "the first one stays");
  });

  it("ends where it is said to end, and begins again empty", () => {
    const steps = [step(undefined), step(0, "read"), step(1, "read")];
    const over = ended(steps, 1, true);
    assert.deepEqual(over.map(({ variants }) => variants.length), [1, 0]);
    assert.deepEqual(ended(over, 1, false)[1]?.variants.map(({ template }) => template?.name), [""]);
  });

  it("is read from top to bottom whatever order the server has it in", () => {
    const steps = [step(undefined), step(0, "read"), step(0, "failed"), step(1, "read"), step(2, "read", 5, [])];
    assert.deepEqual(inTreeOrder(steps), [0, 1, 3, 2, 4]);
    assert.deepEqual(steps.map((_, at) => depth(steps, at)), [0, 1, 1, 2, 2]);
    assert.deepEqual(steps.map((_, at) => numberOf(steps, at)), [1, 2, 4, 3, undefined]);
    assert.deepEqual(followers(steps, 0), [1, 2]);
    const round = [step(undefined), step(2, "read"), step(1, "read")];
    assert.deepEqual(inTreeOrder(round), [0], "what follows itself follows nothing");
    assert.equal(depth(round, 2), 1);
  });

  it("knows what ends a wait", () => {
    const steps = [step(undefined), step(0, "sent"), step(0, "failed", 0), step(0, "delivered")];
    assert.deepEqual(overtakers(steps, 1), ["delivered", "failed", "replied"]);
    assert.deepEqual(overtakers(steps, 3), ["replied"], "what arrived fails no more");
    assert.deepEqual(overtakers(steps, 0), []);
  });
});

describe("variants", () => {
  it("have equal shares until somebody wants others", () => {
    const two = withVariant([variant("A")]);
    assert.deepEqual(two.map(({ name, share }) => [name, share]), [["A", 50], ["B", 50]]);
    const three = withVariant(two);
    assert.deepEqual(three.map(({ share }) => share), [34, 33, 33]);
    const uneven = withVariant([variant("A", 80), variant("B", 20)]);
    assert.deepEqual(uneven.map(({ name, share }) => [name, share]), [["A", 80], ["B", 20], ["C", 50]]);
    assert.equal(withVariant(withVariant(withVariant(two))).length, 4, "and four at most");
  });

  it("begin as the first one, and keep their letters in order", () => {
    const [, second] = withVariant([variant("A")]);
    assert.equal(second?.template?.name, "t_A");
    assert.deepEqual(withoutVariant([variant("A"), variant("B"), variant("C")], 1).map(({ name }) => name), ["A", "B"]);
    assert.deepEqual(withVariant([variant("Short")]).map(({ name }) => name), ["Short", "B"], "a name of one's own is kept");
    assert.equal(withoutVariant([variant("A")], 0).length, 1, "one is left");
  });

  it("tell their part of all", () => {
    assert.deepEqual([0, 1].map((at) => percent([variant("A", 1), variant("B", 3)], at)), [25, 75]);
  });
});

describe("waits and times", () => {
  it("are told in the largest unit that takes them whole, and kept within a month", () => {
    assert.deepEqual([0, 90, 120, 1_440, 4_320].map((minutes) => Object.values(waitOf(minutes))), [[0, "minutes"], [90, "minutes"], [2, "hours"], [1, "days"], [3, "days"]]);
    assert.deepEqual([minutesOf(2, "hours"), minutesOf(-1, "days"), minutesOf(90, "days")], [120, 0, LONGEST_WAIT]);
  });

  it("go into the fields of a browser and out of them as they were", () => {
    for (const minutes of [0, 1, 540, 1_260, 1_439]) assert.equal(minutesOfDay(clockOf(minutes)), minutes);
    const instant = "2026-05-04T10:30:00.000Z";
    assert.equal(instantOf(localOf(instant)), instant);
    assert.equal(instantOf(""), undefined);
    assert.ok(Date.parse(soon(Date.parse(instant))) > Date.parse(instant));
  });

  it("are never quiet from one minute to the same", () => {
    assert.equal(isNeverQuiet({ quiet: { from: 60, until: 60 }, most_a_day: 1, most_a_week: 3 }), true);
    assert.equal(isNeverQuiet({ quiet: { from: 1_260, until: 540 }, most_a_day: 1, most_a_week: 3 }), false);
  });

  it("are spans that one says", () => {
    assert.deepEqual([0, 1.2, 119, 120, 3_000].map((minutes) => Object.values(spanOf(minutes))), [["minutes", 1], ["minutes", 2], ["minutes", 119], ["hours", 2], ["days", 2]]);
  });
});

const template = {
  name: "order",
  language: "en",
  fields: [
    { key: "body.1", kind: "text", label: "1", example: "Maya" },
    { key: "body.order_no", kind: "text", label: "order_no" },
    { key: "body.first_name", kind: "text", label: "first_name" },
    { key: "header", kind: "image", label: "" },
  ],
} as MessageTemplate;

describe("what stands in the gaps", () => {
  it("begins with the column that is called like the gap, and with a text to be written elsewhere", () => {
    const values = fillersFor(template, {}, columnsOf(["Order no"]));
    assert.deepEqual(values, { "body.1": { fixed: "" }, "body.order_no": { column: "Order no", otherwise: "" }, "body.first_name": { column: "name", otherwise: "" }, header: { fixed: "" } });
  });

  it("is kept where the next template has the same gap, and goes where it has not", () => {
    const values = fillersFor(template, { "body.1": { fixed: "Hi" }, "body.9": { fixed: "gone" } }, []);
    assert.deepEqual(values["body.1"], { fixed: "Hi" });
    assert.equal("body.9" in values, false);
  });

  it("is what one person has, or what stands there for people without", () => {
    const filled: Variant = { ...variant("A"), values: { a: { fixed: "Hi" }, b: { column: "name", otherwise: "you" }, c: { column: "order", otherwise: "your order" } } };
    const bare: Variant = { ...filled, values: { b: { column: "name" } } };
    assert.deepEqual(valuesFor(filled, { name: "Maya", values: { order: "PC-1" } }), { a: "Hi", b: "Maya", c: "PC-1" });
    assert.deepEqual(valuesFor(filled, { name: " ", values: {} }), { a: "Hi", b: "you", c: "your order" });
    assert.deepEqual(valuesFor(filled, undefined), { a: "Hi", b: "you", c: "your order" });
    assert.deepEqual(valuesFor(bare, undefined), { b: "" }, "and nothing where no text stands there either");
  });

  it("offers the name once, whatever else is called so", () => assert.deepEqual(columnsOf(["name", "order"]), ["name", "order"]));
});

const told = (of: Partial<VariantStatistics> = {}): VariantStatistics => ({ variant: 0, name: "A", sent: 0, delivered: 0, read: 0, replied: 0, opted_out: 0, failed: 0, unknown: 0, underway: 0, skipped: 0, converted: 0, value: "0", reasons: [], ...of });

describe("figures", () => {
  const nobody = { due: 0, underway: 0, done: 0, replied: 0, opted_out: 0, failed: 0, skipped: 0, stopped: 0 };

  it("tell how many people nothing follows for any more", () => {
    const statistics: CampaignStatistics = { people: { ...nobody, due: 3, underway: 1, done: 4, replied: 1, failed: 1 }, total: 10, converted: 0, value: "0", steps: [] };
    assert.deepEqual(progress(statistics), { over: 6, total: 10, share: 0.6 });
    assert.equal(progress({ ...statistics, people: nobody, total: 0 }).share, 0);
  });

  it("are parts of what was sent, and zero of nothing", () => {
    assert.deepEqual(funnel(told({ sent: 10, delivered: 8, read: 4, replied: 1 })).map(({ n, share }) => [n, share]), [[10, 1], [8, 0.8], [4, 0.4], [1, 0.1]]);
    assert.ok(funnel(told()).every(({ share }) => share === 0));
    assert.deepEqual(aside(told({ failed: 2, unknown: 1 })), [{ figure: "unknown", n: 1 }, { figure: "failed", n: 2 }]);
  });

  it("list everybody whom they count", () => {
    assert.deepEqual(rowsOf("sent", 1, 0), [
      { step: 1, variant: 0, send: "sent" },
      { step: 1, variant: 0, send: "delivered" },
      { step: 1, variant: 0, send: "read" },
    ]);
    assert.deepEqual(rowsOf("delivered", 0, 1).map(({ send }) => send), ["delivered", "read"]);
    assert.deepEqual(rowsOf("failed", 0, 0, "unreachable"), [{ step: 0, variant: 0, send: "failed", reason: "unreachable" }]);
    assert.deepEqual(rowsOf("opted_out", 0, 0), [{ step: 0, variant: 0, answer: "opted_out" }]);
    assert.deepEqual(rowsOf("underway", 0, 0), [{ step: 0, variant: 0, send: "begun" }]);
    assert.deepEqual(rowsOfPeople("due", false), [{ state: "due" }]);
    assert.deepEqual(rowsOfPeople("stopped", true), [{ state: "stopped" }, { state: "due" }]);
  });

  it("say which wording is better only where it could not be chance", () => {
    const first = told({ sent: 100 });
    const other = (verdict: VariantStatistics["verdict"]) => told({ variant: 1, name: "B", sent: 100, verdict });
    assert.equal(verdictOf(english, first, other({ compared_by: "read", is_better: true, p_value: 0.0101, is_significant: true }), "en"), "B is read more often than A; p = 0.01.");
    assert.match(verdictOf(english, first, other({ compared_by: "replied", is_better: false, p_value: 0.0000001, is_significant: true }), "en") ?? "", /^A is answered more often than B; p < 0\.001\.$/);
    assert.match(verdictOf(english, first, other({ compared_by: "read", is_better: true, p_value: 0.4, is_significant: false }), "en") ?? "", /no difference that could not be chance/);
    assert.equal(verdictOf(english, first, other(undefined), "en"), undefined);
    assert.equal(pValue(0.25, "es"), "= 0,25");
  });
});

describe("words", () => {
  const FAILED = ["unreachable", "refused", "unavailable", "too_many", "quiet", "needs_phone", "template", "account", "token", "complaints", "window_closed", "opted_out", "busy", "no_answer", "machine", "lost", "cancelled"];
  const SKIPPED = ["blocked", "opted_out", "with_operator", "no_consent", "template", "values", "too_late", "left", "stage"];
  const HALTED = ["template", "quality", "token", "account", "complaints", "opt_outs", "failures"];

  it("say every reason in every language, and what is new by the server's word", () => {
    for (const words of [english, spanish, hindi]) {
      for (const reason of FAILED) assert.ok((words.reasons.failed[reason] ?? "") !== "", reason);
      for (const reason of SKIPPED) assert.ok((words.reasons.skipped[reason] ?? "") !== "", reason);
      for (const halt of HALTED) assert.ok((words.halts[halt] ?? "") !== "", halt);
      assert.match(reasonOf(words, "failed", "eclipse"), /eclipse/);
    }
  });

  it("say why somebody's way stands as it does", () => {
    assert.equal(whyOf(english, { state: "failed", reason: "unreachable" }), english.reasons.failed["unreachable"]);
    assert.equal(whyOf(english, { state: "skipped", reason: "opted_out" }), english.reasons.skipped["opted_out"]);
    assert.equal(whyOf(english, { state: "done", reason: "with_operator" }), english.reasons.skipped["with_operator"], "a later message that was kept back");
    assert.equal(whyOf(english, { state: "due", reason: "too_many" }), english.reasons.failed["too_many"], "it is tried again");
    assert.equal(whyOf(english, { state: "stopped", reason: "left" }), "They were taken out");
    assert.equal(whyOf(english, { state: "replied", reason: "" }), undefined);
  });

  it("tell a step by what it waits for", () => {
    const steps = [step(undefined), step(0, "delivered", 1_440), step(0, "read", 0, [])];
    assert.deepEqual(steps.map((_, at) => stepName(english, steps, at)), ["Opening message", "Message 2", "End"]);
    assert.equal(conditionOf(english, steps[1]!), "If delivered, after 1 day");
    assert.equal(conditionOf(english, steps[2]!), "If read, at once");
    assert.equal(unlessOf(english, steps, 1), "Not if it is read, or they reply, before.");
    assert.equal(unlessOf(english, steps, 2), undefined, "what is done at once waits for nothing");
    assert.equal(unlessOf(english, [step(undefined), step(0, "read")], 1), "Not if they reply before.");
    assert.equal(problemOf(english, steps, { pointer: "/steps/1/variants/0/values/body.1", detail: "nothing stands in this gap" }), "Message 2: nothing stands in this gap");
    assert.equal(problemOf(english, steps, { pointer: "/audience", detail: "nobody is in the audience" }), "nobody is in the audience");
  });
});

describe("calls", () => {
  const call = (text: string, values: Variant["values"] = {}): Variant => ({ name: "A", share: 100, opening: text, values });
  const called = [step(undefined, "read", 0, [call("Hello {name}")]), step(0, "delivered", 60, [call("Again")])];

  it("take the place of messages with the inbox, without what follows the reading", () => {
    const written = [step(undefined), step(0, "read"), step(1, "failed"), step(0, "delivered")];
    const turned = ofChannel(written, true);
    assert.deepEqual([isSpoken(written), isSpoken(turned)], [false, true]);
    assert.deepEqual(turned.map(({ after }) => after?.on), [undefined, "delivered"]);
    assert.deepEqual(turned[0]?.variants, [{ name: "A", share: 100, opening: "", values: {} }]);
    assert.deepEqual(ofChannel(turned, true), turned, "and stay as they are");
    assert.deepEqual(ofChannel(called, false)[0]?.variants[0]?.template, { name: "", language: "" });
  });

  it("are followed by what is told of calls, and by calls", () => {
    assert.deepEqual(["delivered", "not_delivered", "read", "not_read", "replied", "failed"].filter((follow) => mayFollow(called.slice(0, 1), 0, follow as "read")), ["delivered", "replied", "failed"]);
    assert.equal(withFollow(called, 0, "failed").steps[2]?.variants[0]?.opening, "");
    assert.equal(ended(ended(called, 1, true), 1, false)[1]?.variants[0]?.opening, "");
  });

  it("begin with a text whose gaps are filled for each person", () => {
    assert.deepEqual(gapsOf("Hello {name}, your { order } of {order} {} {a\nb} {{x}"), ["name", "order", "x"]);
    const values = openingFillers("Hello {name} of {town} and {city}", { town: { fixed: "Pune" }, gone: { fixed: "x" } }, columnsOf(["city"]));
    assert.deepEqual(values, { town: { fixed: "Pune" }, gone: { fixed: "x" }, name: { column: "name", otherwise: "" }, city: { column: "city", otherwise: "" } });
    assert.equal(heard("Hello {name} of { town } and {city}", valuesFor(call("", values), { name: "Maya", values: {} })), "Hello Maya of Pune and {city}");
    const kept = bodyOf({ ...freshSettings("UTC"), steps: [step(undefined, "read", 0, [call("Hello {name}", values)])] });
    assert.deepEqual(kept.steps[0]?.variants[0]?.values, { name: { column: "name", otherwise: "" } }, "what fills no gap is not kept");
  });

  it("are told in words of their own, and nobody reads one", () => {
    for (const words of [english, spanish, hindi]) {
      const of = wordsFor(words, called);
      assert.notEqual(of.figures.delivered, words.figures.delivered);
      assert.equal(of.reasons.failed["busy"], words.reasons.failed["busy"]);
      assert.notEqual(of.reasons.failed["unreachable"], words.reasons.failed["unreachable"]);
      assert.equal(of.halts["opt_outs"], words.halts["opt_outs"]);
      assert.equal(wordsFor(words, [step(undefined)]), words);
    }
    assert.deepEqual(called.map((_, at) => stepName(wordsFor(english, called), called, at)), ["First call", "Call 2"]);
    assert.deepEqual(funnel(told({ sent: 4, delivered: 2 }), false, true).map(({ figure }) => figure), ["sent", "delivered", "replied"]);
  });
});

describe("a draft", () => {
  it("keeps what a form changes of it, and tells what is missing", () => {
    const fresh = freshSettings("Europe/Madrid");
    assert.equal(lackOf(fresh), "inbox");
    assert.equal(lackOf({ ...fresh, inbox: "in_1" }), "audience");
    assert.equal(lackOf({ ...fresh, inbox: "in_1", audience: "ad_1" }), undefined);
    const kept = { ...fresh, id: "cg_1", state: "draft" as const, people: 0, created_at: "", created_by: "" };
    assert.deepEqual(settingsOf(kept), fresh);
    assert.deepEqual(settingsOf({ ...kept, start_at: "2026-05-04T10:30:00Z" }), { ...fresh, start_at: "2026-05-04T10:30:00Z" });
  });

  it("is for an audience or a sequence, and the server is told of one of them", () => {
    const list = { ...freshSettings("Europe/Madrid"), name: " Spring ", inbox: "in_1", audience: "ad_1" };
    assert.deepEqual([isSequence(list), bodyOf(list).audience, bodyOf(list).name], [false, "ad_1", "Spring"]);
    const turned = { ...list, start_at: "2026-05-04T10:30:00Z", ...ofKind(list, "sequence") };
    assert.deepEqual([isSequence(turned), turned.life, turned.start_at], [true, 1_200, undefined]);
    assert.ok(!("audience" in bodyOf(turned)));
    assert.equal(lackOf({ ...freshSettings("UTC"), inbox: "in_1", kind: "sequence" }), undefined, "it needs no audience");
    assert.deepEqual(bodyOf({ ...turned, ...ofKind({ ...turned, delay: 5 }, "list") }), bodyOf(list), "and back again");
    assert.equal(ofKind({ ...list, life: 60 }, "sequence").life, 60, "what was chosen stays");
  });

  it("may begin as a series, a day apart", () => {
    const first = { ...opening(), variants: [variant("mine")] };
    const series = dayByDay([first], 4);
    assert.deepEqual(series[0], first);
    assert.deepEqual(series.map(({ after }) => after), [undefined, { step: 0, on: "sent", wait_minutes: 1_440 }, { step: 1, on: "sent", wait_minutes: 1_440 }, { step: 2, on: "sent", wait_minutes: 1_440 }]);
    assert.deepEqual(series.map((_, at) => numberOf(series, at)), [1, 2, 3, 4]);
    assert.equal(unlessOf(english, series, 1), "Not if they reply before.");
  });

  it("tells a program how to bring somebody, with what its messages say", () => {
    const values = { "body.1": { column: "name", otherwise: "you" }, "body.2": { column: "needs", otherwise: "it" }, "body.3": { fixed: "x" } };
    const steps = [step(undefined, "read", 0, [{ ...variant("A"), values }]), step(0, "sent", 5, [{ ...variant("A"), values: { "body.1": { column: "needs", otherwise: "" } } }])];
    assert.deepEqual(columnsIn(steps), ["needs"]);
    const call = exampleCall({ id: "cg_1", steps }, "https://desk.example");
    assert.match(call, /^curl -X POST 'https:\/\/desk\.example\/api\/v1\/campaigns\/cg_1\/people' \\\n/);
    assert.match(call, /"values":\{"needs":"…"\},"key":"order 1001"\}'$/);
    const quote = exampleCall({ id: "cg_1", steps: [step(undefined, "read", 0, [{ ...variant("A"), values: { a: { column: "wife's name", otherwise: "" } } }])] }, "");
    assert.ok(quote.includes("wife'\\''s name"), quote);
  });

  it("is neither under way nor moving", () => {
    assert.deepEqual((["draft", "planning", "running", "paused", "ended", "stopped"] as const).map((state) => [isUnderWay({ state }), isMoving({ state })]), [[false, false], [true, true], [true, true], [true, false], [false, false], [false, false]]);
  });

  it("has an address of its own", () => {
    for (const place of [{ page: "campaigns" }, { page: "campaign", id: "cg_1" }, { page: "audiences" }, { page: "audience", id: "new" }] as const) {
      assert.deepEqual(parsePlace(`/inbox/${placePath(place)}`), place);
    }
  });
});
