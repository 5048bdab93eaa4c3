import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "../state/templates/checks";
import { componentsOf, creation, EMPTY, emptyButton, foreign, formOf, mayAdd, pointerOf, type TemplateForm, withButton } from "../state/templates/form";
import { carried, gapsIn, hasStrayBraces, inFormat, namesIn, nextName, pieces } from "../state/templates/gaps";
import { ANY, counted, fits, LANGUAGES, languageName } from "../state/templates/list";
import { marked } from "../state/templates/marks";
import { startForm, STARTS } from "../state/templates/starts";
import { parsePlace, placePath } from "../state/studio/place";

const bodied = (text: string, examples: Record<string, string> = {}, more: Partial<TemplateForm> = {}): TemplateForm => ({ ...EMPTY, name: "a", ...more, body: { text, examples } });
const faultOf = (form: TemplateForm, at: string) => check(form)[at]?.what;

test("gaps are found as the server finds them", () => {
  assert.deepEqual(gapsIn("Hi {{ first }} and {{{{last}}, {{open").map(({ name }) => name), ["first", "last"]);
  assert.ok(hasStrayBraces("Hi {{a}} {{"));
  assert.ok(hasStrayBraces("{{{{a}}"));
  assert.ok(!hasStrayBraces("Hi {{a}} {b}"));
  assert.deepEqual(namesIn("{{2}} {{10}} {{1}} {{2}}", "POSITIONAL"), ["1", "2", "10"]);
  assert.deepEqual(namesIn("{{b}} {{a}} {{b}}", "NAMED"), ["b", "a"]);
});

test("the next gap has the next number, or a name that is not taken", () => {
  assert.equal(nextName("", "POSITIONAL", "field"), "1");
  assert.equal(nextName("{{1}} {{4}}", "POSITIONAL", "field"), "5");
  assert.equal(nextName("{{field}}", "NAMED", "field"), "field_2");
});

test("a gap that is renamed while it is typed keeps its example", () => {
  assert.deepEqual(carried({ name: "Ana", day: "Friday" }, ["name", "day"], ["nam", "day"]), { nam: "Ana", day: "Friday" });
  assert.deepEqual(carried({ name: "Ana" }, ["name"], []), { name: "Ana" }, "cut out and pasted again, it is still there");
});

test("numbered and named gaps become each other without losing their examples", () => {
  const named = inFormat({ text: "Hi {{1}}, {{2}}.", examples: { 1: "Ana", 2: "Friday" } }, "NAMED", "field");
  assert.deepEqual(named, { text: "Hi {{field_1}}, {{field_2}}.", examples: { field_1: "Ana", field_2: "Friday" } });
  assert.deepEqual(inFormat(named, "POSITIONAL", "field"), { text: "Hi {{1}}, {{2}}.", examples: { 1: "Ana", 2: "Friday" } });
});

const whole: TemplateForm = {
  name: "order_update", language: "en", category: "UTILITY", format: "NAMED", hasHeader: true,
  header: { text: "Order {{order}}", examples: { order: "A1" } },
  body: { text: "Hi {{first_name}}, it ships.", examples: { first_name: "Ana", gone: "x" } },
  footer: "Linden & Oak",
  buttons: [
    { kind: "QUICK_REPLY", text: "Help", value: "", example: "" },
    { kind: "URL", text: "Track", value: "https://x.test/t/{{1}}", example: "A1" },
    { kind: "PHONE_NUMBER", text: "Call", value: "+34600", example: "" },
    { kind: "COPY_CODE", text: "", value: "SPRING", example: "" },
  ],
};

test("a form becomes the platform's JSON and the same form again", () => {
  const components = componentsOf(whole);
  assert.deepEqual(components[0], { type: "HEADER", format: "TEXT", text: "Order {{order}}", example: { header_text_named_params: [{ param_name: "order", example: "A1" }] } });
  assert.deepEqual(components[1], { type: "BODY", text: "Hi {{first_name}}, it ships.", example: { body_text_named_params: [{ param_name: "first_name", example: "Ana" }] } });
  assert.deepEqual(components[3], { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: "Help" }, { type: "URL", text: "Track", url: "https://x.test/t/{{1}}", example: ["A1"] }, { type: "PHONE_NUMBER", text: "Call", phone_number: "+34600" }, { type: "COPY_CODE", example: "SPRING" }] });
  const back = formOf({ ...creation(whole), parameter_format: "NAMED" });
  assert.deepEqual(back, { ...whole, body: { ...whole.body, examples: { first_name: "Ana" } } });
  assert.deepEqual(check(whole), {});
});

test("numbered examples go in lists, and an address's example loses what is before its gap", () => {
  const form = bodied("Hi {{1}}, {{2}}.", { 1: "Ana", 2: "Friday" });
  assert.deepEqual(componentsOf(form), [{ type: "BODY", text: "Hi {{1}}, {{2}}.", example: { body_text: [["Ana", "Friday"]] } }]);
  const back = formOf({ ...creation(form), parameter_format: "POSITIONAL", components: [...componentsOf(form), { type: "BUTTONS", buttons: [{ type: "url", text: "T", url: "https://x.test/{{1}}", example: ["https://x.test/A1"] }] }] });
  assert.deepEqual(back.body.examples, { 1: "Ana", 2: "Friday" });
  assert.equal(back.buttons[0]?.example, "A1");
});

test("a fault of the server is found by the place of the part among those that are sent", () => {
  assert.deepEqual((["header", "body", "footer", "buttons"] as const).map((part) => pointerOf(whole, part)), ["/components/0", "/components/1", "/components/2", "/components/3/buttons"]);
  assert.equal(pointerOf({ ...whole, hasHeader: false, footer: " " }, "buttons"), "/components/1/buttons");
});

test("what the platform would refuse is found while it is typed", () => {
  const at = "/components/0";
  for (const [text, what] of [["", "missing"], ["x".repeat(1025), "long"], ["Hi {{1}", "braces"], ["Hi {{1} {{", "braces"], ["Hi {{a}}.", "numbers"], ["Hi {{2}}.", "order"], ["{{1}} ships.", "edge"], ["Ships {{1}}", "edge"], ["To {{1}} {{2}} it ships.", "adjacent"], ["Hi {{1}}, it ships.", undefined]] as const) {
    assert.equal(faultOf(bodied(text, { 1: "a", 2: "b" }), at), what, text);
  }
  assert.equal(faultOf(bodied("Hi {{1}}, ok.", {}, { format: "NAMED" }), at), "names");
  assert.equal(faultOf(bodied("Hi {{1}}, ok."), `${at}/example/1`), "example");
  assert.equal(faultOf({ ...EMPTY, name: "Order" }, "/name"), "name");
  assert.equal(faultOf({ ...whole, header: { text: "{{a}} {{b}}", examples: {} } }, "/components/0"), "header_gaps");
  assert.equal(faultOf({ ...whole, footer: "By {{a}}" }, "/components/2"), "footer_gap");
});

test("buttons are checked one by one", () => {
  const with_ = (...buttons: TemplateForm["buttons"]) => check(bodied("Hi there.", {}, { buttons }));
  const link = { ...emptyButton("URL"), text: "Go" };
  const at = "/components/1/buttons";
  assert.equal(with_({ ...link, value: "shop.example" })[`${at}/0/value`]?.what, "address");
  assert.equal(with_({ ...link, value: "https://x.test/{{1}}/more" })[`${at}/0/value`]?.what, "address_gap");
  assert.equal(with_({ ...link, value: "https://x.test/{{1}}" })[`${at}/0/example`]?.what, "example");
  assert.deepEqual(with_({ ...link, value: "https://x.test/{{1}}", example: "A1" }), {});
  assert.equal(with_(link, { ...emptyButton("QUICK_REPLY"), text: "Go " })[`${at}/1/text`]?.what, "twice");
  assert.equal(with_({ ...emptyButton("PHONE_NUMBER"), text: "Call", value: "soon" })[`${at}/0/value`]?.what, "number");
  assert.equal(with_({ ...emptyButton("QUICK_REPLY"), text: "x".repeat(26) })[`${at}/0/text`]?.what, "long");
});

test("quick replies stay side by side, and no kind goes over its number", () => {
  const first = withButton([emptyButton("QUICK_REPLY"), emptyButton("URL")], "QUICK_REPLY");
  assert.deepEqual([first.at, first.buttons.map(({ kind }) => kind)], [1, ["QUICK_REPLY", "QUICK_REPLY", "URL"]]);
  assert.ok(!mayAdd([emptyButton("URL"), emptyButton("URL")], "URL"));
  assert.ok(!mayAdd(Array.from({ length: 10 }, () => emptyButton("QUICK_REPLY")), "URL"));
});

test("what this form would lose is left to the platform", () => {
  const of = (components: Record<string, unknown>[], category = "UTILITY") => foreign({ category, components });
  assert.equal(of([{ type: "BODY", text: "Hi" }]), undefined);
  assert.equal(of([{ type: "header", format: "image" }]), "file");
  assert.equal(of([{ type: "HEADER", format: "LOCATION" }]), "place");
  assert.equal(of([{ type: "CAROUSEL" }]), "cards");
  assert.equal(of([{ type: "BUTTONS", buttons: [{ type: "FLOW" }] }]), "button");
  assert.equal(of([{ type: "LIMITED_TIME_OFFER" }]), "part");
  assert.equal(of([{ type: "BODY", text: "Hi" }], "AUTHENTICATION"), "code");
});

test("every ready beginning could be sent for review as it is", () => {
  for (const language of ["en", "es", "hi"] as const) for (const start of STARTS) assert.deepEqual(check(startForm(start, language)), {}, `${start} ${language}`);
});

test("the preview shows examples in gaps, and the platform's marks", () => {
  assert.deepEqual(pieces({ text: "Hi {{a}}, {{b}}", examples: { a: "Ana" } }), [{ text: "Hi ", gap: false }, { text: "Ana", gap: true }, { text: ", ", gap: false }, { text: "{{b}}", gap: true }]);
  const look = (text: string) => marked(pieces({ text, examples: { a: "*x*" } })).map((piece) => `${piece.marks.join("+")}:${piece.text}`);
  assert.deepEqual(look("a *b {{a}}* c"), [":a ", "strong:b ", "strong:*x*", ": c"]);
  assert.deepEqual(look("2 * 3 * 4 and snake_case_name"), [":2 * 3 * 4 and snake_case_name"]);
  assert.deepEqual(look("*a _b_*"), ["strong:a ", "strong+em:b"]);
  assert.deepEqual(look("```a *b*```"), ["code:a *b*"]);
});

test("templates are found by words, state, category and language", () => {
  const template = { ...creation(whole), id: "1", status: "approved", preview: "Hi Ana", parameter_format: "NAMED", fields: [], can_send: true, updated_at: "" };
  assert.ok(fits(template, { ...ANY, text: " ANA " }));
  assert.ok(fits(template, { ...ANY, status: "APPROVED", category: "UTILITY", language: "en" }));
  assert.ok(!fits(template, { ...ANY, language: "es" }));
  assert.deepEqual(counted(["b", "a", "b"]), [["b", 2], ["a", 1]]);
  assert.ok(LANGUAGES.every((code) => languageName(code, "en") !== code));
  assert.equal(languageName("no such", "en"), "no such");
});

test("a template has an address, and one that is begun says from what", () => {
  for (const place of [{ page: "templates" }, { page: "template", inbox: "in_1", id: "rc/1" }, { page: "template", inbox: "in_1", id: "new", start: "order_update" }] as const) assert.deepEqual(parsePlace(`/inbox/${placePath(place)}`), place);
});
