/** The pure parts behind the assistants and the settings. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, studioHref } from "../desk/route";
import type { Agent, Bot, Step, Trace, UsageRow } from "../session/studio_types";
import { agentKey, differences, moved, newAgent, same, sectionOf, sectionsWithFaults, settingsOf, withAgents } from "../state/studio/bot";
import { bodyOf, formOf } from "../state/studio/connection";
import { createEvents } from "../state/studio/events";
import { faultAt, faultsOf, without } from "../state/studio/faults";
import { dollars, duration } from "../state/studio/figures";
import { argumentsOf, fieldsOf, named, schemaOf } from "../state/studio/template";
import { lines, sums, tone } from "../state/studio/trace";
import { ceiling, daily, daysBetween, grouped, level, total } from "../state/studio/usage";

const bot = (part: Partial<Bot> = {}): Bot => ({ ...settingsOf({ name: "Juniper" }), id: "bt_1", created_at: "2026-11-01T00:00:00Z", edition: 3, ...part });
const agent = (key: string): Agent => ({ ...newAgent(key, []), key });

test("settings hold nothing of the bot's own, and defaults where nothing was said", () => {
  const settings = settingsOf(bot({ greeting: "Hello" }));
  assert.equal("id" in settings || "edition" in settings, false);
  assert.equal(settings.greeting, "Hello");
  assert.deepEqual(settingsOf({ name: "x" }).budget, { conversation_tokens: 0, day_cost: 0 });
});

test("two settings are equal by what they say, and a difference names its part", () => {
  const one = settingsOf(bot());
  assert.ok(same(one, structuredClone(one)));
  assert.ok(!same([1, 2], [1]));
  assert.ok(!same({ a: undefined }, { a: null }));
  const other = { ...one, name: "Alba", profile: { ...one.profile, tone: "formal" } };
  assert.deepEqual(differences(one, other), ["name", "tone"]);
  assert.deepEqual(differences(one, one), []);
});

test("a fault leads to the section that shows its field", () => {
  const faults = faultsOf({ errors: [{ pointer: "/agents/1/when/words/0", detail: "too long" }, { pointer: "disclosure", detail: "empty" }] });
  assert.deepEqual([...sectionsWithFaults(faults)], ["agents", "basics"]);
  assert.equal(sectionOf("/knowledge_bases"), "answers");
  assert.equal(faultAt(faults, "/agents/1/when/words"), "too long");
  assert.equal(faultAt(faults, "/agents/10"), undefined);
  assert.equal(faultAt(without(faults, "/agents/1/when/words"), "/agents"), undefined);
  assert.equal(without(faults, "/name"), faults);
});

test("an agent's key is short, plain, and its own", () => {
  assert.equal(agentKey("Pedidos y Envíos!", []), "pedidos_y_envios");
  assert.equal(agentKey("General", ["general", "general_2"]), "general_3");
  assert.equal(agentKey("ऑर्डर", []), "agent");
});

test("a pack's agents come to those there are, and leave changed ones alone", () => {
  const mine = { ...agent("orders"), role: "mine" };
  const { settings, added } = withAgents(settingsOf(bot({ agents: [mine] })), [agent("orders"), agent("returns")]);
  assert.equal(added, 1);
  assert.equal(settings.agents[0], mine);
  assert.equal(settings.responder, "agents");
  assert.equal(withAgents(settings, [agent("orders")]).settings, settings);
});

test("moving stays within the list", () => {
  assert.deepEqual(moved(["a", "b", "c"], 0, 1), ["b", "a", "c"]);
  assert.deepEqual(moved(["a", "b"], 0, -1), ["a", "b"]);
  assert.deepEqual(moved(["a", "b"], 1, 1), ["a", "b"]);
});

test("events are whole whatever the pieces they come in", () => {
  const whole = 'data: {"delta":"a"}\n\n: a comment\n\ndata: {"delta":\ndata: "b"}\r\n\r\n';
  const at = (size: number) => {
    const events = createEvents();
    const found: string[] = [];
    for (let i = 0; i < whole.length; i += size) found.push(...events(whole.slice(i, i + size)));
    return found;
  };
  for (const size of [1, 3, 7, whole.length]) assert.deepEqual(at(size), ['{"delta":"a"}', '{"delta":\n"b"}']);
  assert.throws(() => createEvents()("x".repeat(2 << 20)));
});

test("a connection sends the key only when it changes, and nothing its kind has no use for", () => {
  const kept = { id: "1", name: "OpenAI", kind: "openai" as const, base_url: "", bearer: false, has_key: true, key_hint: "…4f2a", allow_private: false, created_at: "" };
  assert.equal("key" in bodyOf(formOf(kept, "openai", "")), false);
  assert.equal(bodyOf({ ...formOf(kept, "openai", ""), key: " sk-1 " }).key, "sk-1");
  assert.equal(bodyOf({ ...formOf(kept, "openai", ""), dropKey: true }).key, "");
  const box = bodyOf({ ...formOf(undefined, "ollama", "Box"), key: "left over", region: "eu" });
  assert.deepEqual(box, { name: "Box", kind: "ollama", base_url: "http://localhost:11434", allow_private: true });
});

test("fields of a template are found once, and make a schema and back", () => {
  assert.deepEqual(named("/a/{{order}}?x={{ sku }}", '{"o":"{{order}}"}', "{{1bad}} {single}"), ["order", "sku"]);
  const schema = schemaOf([{ name: "order", type: "string", description: "Its number", required: true, rest: { maxLength: 9 } }]);
  assert.deepEqual(schema, { type: "object", properties: { order: { maxLength: 9, type: "string", description: "Its number" } }, required: ["order"], additionalProperties: false });
  assert.deepEqual(fieldsOf(schema), [{ name: "order", type: "string", description: "Its number", required: true, rest: { maxLength: 9 } }]);
  assert.equal(fieldsOf({ properties: { items: { type: "array" } } }), undefined);
});

test("arguments are what was filled in, as the schema wants it", () => {
  const schema = { properties: { n: { type: "integer" }, yes: { type: "boolean" }, list: { type: "array" }, none: { type: "string" } } };
  assert.deepEqual(argumentsOf(schema, { n: "7", yes: "true", list: "[1]", none: "" }), { n: 7, yes: true, list: [1] });
  assert.deepEqual(argumentsOf(schema, { n: "seven" }), { n: "seven" });
});

const asked = (cost: number | undefined, outcome = "end"): Step => ({ after: 0, took: 5, kind: "asked", model: "m", first: 1, tokens: { input: 10, cached: 0, output: 2, reasoning: 0 }, ...(cost === undefined ? {} : { cost }), outcome });
const called = (outcome: Extract<Step, { kind: "called" }>["outcome"]): Step => ({ after: 0, took: 5, kind: "called", tool: "t", input: "", output: "", outcome });

test("a trace adds up, and what has no price is not called free", () => {
  const trace: Pick<Trace, "steps"> = { steps: [asked(1_000), asked(undefined), called("done")] };
  assert.deepEqual(sums(trace), { requests: 2, input: 20, output: 4, cost: 1_000, unpriced: 1, calls: 1 });
  assert.deepEqual([tone(called("done")), tone(called("to_confirm")), tone(called("in_doubt")), tone(asked(1, "timed out")), tone(asked(1))], ["good", "warn", "bad", "bad", "plain"]);
});

test("inputs and outputs are read as names with values, however deep", () => {
  assert.deepEqual(lines('{"order_number":"48213","items":[{"n":1}],"none":null}'), [
    { name: "order number", value: "48213", depth: 0 },
    { name: "items", value: "", depth: 0 },
    { name: "1.", value: "", depth: 1 },
    { name: "n", value: "1", depth: 2 },
    { name: "none", value: "–", depth: 0 },
  ]);
  assert.equal(lines("plain words"), undefined);
  assert.equal(lines('"a string"'), undefined);
  assert.equal(lines(JSON.stringify(Array.from({ length: 500 }, (_, i) => i)))?.length, 81);
});

test("amounts have the digits they need", () => {
  assert.deepEqual([0, 0.00239, 0.13, 4.987].map((usd) => dollars(usd)), ["$0.00", "$0.00239", "$0.130", "$4.99"]);
  assert.deepEqual([340, 2_140, 61_000].map((ms) => duration(ms)), ["340 ms", "2.1 s", "61 s"]);
});

const row = (day: string, bot_: string, model: string, cost: number): UsageRow => ({ day, bot: bot_, bot_name: bot_.toUpperCase(), model, turns: 1, requests: 2, input_tokens: 10, cached_tokens: 4, output_tokens: 1, cost_usd: cost, unpriced: 0, estimated: 0 });

test("usage is summed by day, by assistant and by model", () => {
  const rows = [row("2026-11-01", "a", "m", 1), row("2026-11-03", "a", "n", 2), row("2026-11-03", "b", "m", 4)];
  assert.deepEqual(grouped(rows, "day").map(({ key, sum }) => [key, sum.cost]), [["2026-11-03", 6], ["2026-11-01", 1]]);
  assert.deepEqual(grouped(rows, "bot").map(({ label, sum }) => [label, sum.cost]), [["B", 4], ["A", 3]]);
  assert.deepEqual(grouped(rows, "model").map(({ key, rows: own }) => [key, own.length]), [["m", 2], ["n", 1]]);
  assert.equal(total(rows).requests, 6);
  assert.deepEqual(daily(rows, daysBetween("2026-11-01", "2026-11-03")).map(({ cost }) => cost), [1, 0, 6]);
  assert.deepEqual(daysBetween("2026-11-03", "2026-11-01"), []);
  assert.equal(daysBetween("2020-01-01", "2026-01-01").length, 370);
});

test("a limit warns before it is reached, and none never does", () => {
  const limits = { day_cost_usd: 2, warn_at_percent: 80 };
  assert.deepEqual([1.59, 1.6, 2].map((spent) => level(spent, limits)), ["fine", "warn", "over"]);
  assert.equal(level(9, { day_cost_usd: 0, warn_at_percent: 80 }), "none");
  assert.deepEqual([0, 0.28, 3, 97].map(ceiling), [1, 0.5, 5, 100]);
});

test("every place has an address, and the address leads back to it", () => {
  const places = [
    { page: "bots" }, { page: "bot", bot: "bt 1/x", section: "basics" }, { page: "bot", bot: "b", section: "history" }, { page: "settings" }, { page: "usage" },
    { page: "http_tool", id: "new" }, { page: "mcp_server", id: "a/b" }, { page: "pack", pack: "hotel" },
  ] as const;
  for (const place of places) assert.deepEqual(parse(studioHref(place), "").studio, place);
  assert.equal(parse("/inbox/settingsx", "").studio, undefined);
  assert.deepEqual(parse("/inbox/settings/nonsense", "").studio, { page: "settings" });
});
