/** Leads: who is due, what is looked for, the board as it changes, and the words for what happened. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Contact } from "../../protocol";
import { type Lead, leadIn, type LeadEvent } from "../session/lead_api";
import { asMoved, type BoardState, countOf, EMPTY_BOARD, listOf, open, shown, total, withFailure, withLead, withoutLead, withPage } from "../state/leads/board";
import { dueOf, grouped, nextTimes } from "../state/leads/due";
import { askOf, countAskOf, EVERYTHING, fits, inOrder, isNarrowed, type Look } from "../state/leads/look";
import { calledOf, leadOf, telOf } from "../state/leads/person";
import { isOver, MOST_TAGS, STAGES } from "../state/leads/stages";
import { knownTags, withDetail, withoutTag, withTags } from "../state/leads/tags";
import { fieldName, isOnTheWay, standingOf, storyOf, valueOf, whoOf } from "../state/leads/words";
import { mayOpen } from "../state/permits";
import { isEntrance, isLeads, parsePlace, placePath } from "../state/studio/place";
import { leads as english } from "../text/leads/en";
import { leads as spanish } from "../text/leads/es";
import { leads as hindi } from "../text/leads/hi";
import { levelsWith } from "./examples";

/** A Monday, in the clock of whoever runs this. */
const NOW = new Date(2026, 4, 4, 10, 0).getTime();
const at = (days: number, hours = 12) => new Date(2026, 4, 4 + days, hours).toISOString();

const lead = (id: string, more: Partial<Lead> = {}): Lead => ({
  id,
  name: `Lead ${id}`,
  phone: "",
  email: "",
  location: "",
  needs: "",
  budget: "",
  start: "",
  stage: "unreal",
  reason: "",
  tags: [],
  details: {},
  source: "operator",
  created_at: at(-10),
  updated_at: at(-10),
  version: 1,
  ...more,
});
const look = (more: Partial<Look> = {}): Look => ({ ...EVERYTHING, ...more });
const counts = { unreal: 1, real: 1, hold: 0, won: 2, rejected: 3 };

describe("when a lead is due", () => {
  it("is told by the day of whoever looks, not by the hour", () => {
    assert.deepEqual(
      [-1, 0, 1, 6, 7].map((days) => dueOf({ stage: "real", next_at: at(days) }, NOW)),
      ["overdue", "today", "tomorrow", "week", "later"],
    );
    assert.equal(dueOf({ stage: "real", next_at: at(0, 1) }, NOW), "today", "earlier today is not yet overdue");
  });

  it("is never, when nobody has said so or nothing more is to be done", () => {
    assert.equal(dueOf(lead("a"), NOW), "none");
    assert.equal(dueOf(lead("a", { stage: "won", next_at: at(-3) }), NOW), "none");
    assert.deepEqual(STAGES.filter(isOver), ["won", "rejected"]);
  });

  it("groups them, the most urgent first, and no group without anybody", () => {
    const all = [lead("a", { next_at: at(9) }), lead("b", { next_at: at(-2) }), lead("c"), lead("d", { next_at: at(-1) })];
    assert.deepEqual(
      grouped(all, NOW).map(({ due, leads }) => [due, leads.map(({ id }) => id)]),
      [
        ["overdue", ["b", "d"]],
        ["later", ["a"]],
        ["none", ["c"]],
      ],
    );
  });

  it("is offered at sensible times", () => {
    const times = (now: Date) => nextTimes(now).map(({ key, at: when }) => [key, when.getDate(), when.getHours()]);
    assert.deepEqual(times(new Date(2026, 4, 4, 10, 20)), [
      ["later", 4, 12],
      ["tomorrow", 5, 9],
      ["days", 7, 9],
      ["week", 11, 9],
      ["month", 4, 9],
    ]);
    assert.equal(nextTimes(new Date(2026, 4, 4, 18, 0))[0]?.key, "tomorrow", "not in the evening");
    assert.equal(nextTimes(new Date(2026, 4, 4, 23, 0))[0]?.key, "tomorrow", "not in the night");
    assert.deepEqual(times(new Date(2026, 0, 31, 10)).at(-1), ["month", 28, 9], "a short month ends before");
  });
});

describe("what is looked for", () => {
  it("is asked in the day of whoever looks, and of a column with its stage", () => {
    assert.deepEqual(askOf(look(), "real", NOW), { order: "next", stage: "real" });
    assert.deepEqual(askOf(look({ q: " flat ", owner: "op_1", tag: "VIP", order: "newest" }), "all", NOW), { q: "flat", owner: "op_1", tag: "VIP", order: "newest" });
    assert.deepEqual(countAskOf(look(), "today", NOW), { due_before: new Date(2026, 4, 5).toISOString() });
    assert.deepEqual(countAskOf(look(), "overdue", NOW), { due_before: new Date(2026, 4, 4).toISOString() });
  });

  it("finds nobody who is due among those that are over", () => {
    assert.equal(askOf(look({ when: "today" }), "won", NOW), undefined);
    assert.ok(askOf(look({ when: "today" }), "hold", NOW));
    assert.ok(askOf(look(), "won", NOW));
  });

  it("is narrowed by all but the order", () => {
    assert.equal(isNarrowed(look({ order: "newest" })), false);
    for (const part of [{ q: "a" }, { owner: "op_1" }, { tag: "VIP" }, { when: "today" }] as const) assert.equal(isNarrowed(look(part)), true);
  });

  it("still holds of a lead that was changed, or does not", () => {
    const mine = lead("a", { owner: { id: "op_1", name: "Mira" }, tags: ["VIP"], next_at: at(-1) });
    assert.equal(fits(mine, look({ owner: "op_1", tag: "VIP", when: "overdue" }), "unreal", NOW), true);
    assert.equal(fits(mine, look(), "real", NOW), false);
    assert.equal(fits(mine, look({ owner: "op_2" }), "all", NOW), false);
    assert.equal(fits(mine, look({ tag: "Spring" }), "all", NOW), false);
    assert.equal(fits({ ...mine, next_at: at(1) }, look({ when: "today" }), "all", NOW), false, "who is put off leaves the list of today");
    assert.equal(fits({ ...mine, next_at: at(0) }, look({ when: "overdue" }), "all", NOW), false);
  });

  it("stands in its order, whoever has no date last", () => {
    const all = [lead("a", { created_at: at(-3) }), lead("b", { next_at: at(2) }), lead("c", { next_at: at(1) }), lead("d", { created_at: at(-2) })];
    assert.deepEqual(inOrder(all, "next").map(({ id }) => id), ["c", "b", "d", "a"]);
    assert.deepEqual(inOrder(all, "newest").map(({ id }) => id), ["d", "a", "c", "b"]);
  });
});

describe("the board", () => {
  const ids = (state: BoardState, key: "unreal" | "real" | "all" = "unreal") => shown(state, key, EVERYTHING, NOW).map(({ id }) => id);
  const two = () => withPage({ ...EMPTY_BOARD, counts }, "unreal", { items: [lead("a"), lead("b")] }, "first");

  it("goes on where it ended, and keeps what was unfolded when it is read anew", () => {
    let state = withPage(EMPTY_BOARD, "unreal", { items: [lead("a")], next: "1" }, "first");
    assert.equal(listOf(state, "unreal").next, "1");
    state = withPage(state, "unreal", { items: [lead("b")], next: "2" }, "more");
    assert.deepEqual([listOf(state, "unreal").ids, listOf(state, "unreal").next], [["a", "b"], "2"]);
    state = withPage(state, "unreal", { items: [lead("c")], next: "1" }, "again");
    assert.deepEqual([...listOf(state, "unreal").ids].sort(), ["a", "b", "c"]);
    assert.equal(listOf(state, "unreal").next, "2");
    state = withPage(state, "unreal", { items: [lead("c")] }, "again");
    assert.deepEqual(listOf(state, "unreal").ids, ["c"], "all there is stands on the page");
    assert.deepEqual(listOf(withPage(state, "unreal", { items: [lead("d")], next: "9" }, "first"), "unreal").ids, ["d"]);
  });

  it("moves a lead at once from one column to another, with its figures, and back", () => {
    const before = withPage(two(), "real", { items: [lead("c", { stage: "real" })] }, "first");
    const a = lead("a");
    const state = withLead(before, asMoved(a, "real", ""));
    assert.deepEqual([ids(state), ids(state, "real").sort()], [["b"], ["a", "c"]]);
    assert.deepEqual([state.counts?.unreal, state.counts?.real], [0, 2]);
    const back = withLead(state, a);
    assert.deepEqual([ids(back).sort(), ids(back, "real")], [["a", "b"], ["c"]]);
    assert.deepEqual(back.counts, counts);
    assert.deepEqual([asMoved(a, "rejected", "No money").reason, asMoved(lead("x", { reason: "No money" }), "real", "").reason], ["No money", ""]);
  });

  it("takes a new one in, and no answer that is older than what is known", () => {
    const state = withLead(two(), lead("n", { created_at: at(0) }));
    assert.deepEqual(ids(state)[0], "n");
    assert.equal(state.counts?.unreal, 2);
    const newer = withLead(state, lead("a", { name: "Ruth", version: 4 }));
    assert.equal(withLead(newer, lead("a", { name: "Old", version: 3 })).leads.get("a")?.name, "Ruth");
    assert.equal(withPage(newer, "unreal", { items: [lead("a", { version: 2 })] }, "again").leads.get("a")?.name, "Ruth");
  });

  it("forgets one that was deleted", () => {
    const state = withoutLead(two(), "a");
    assert.deepEqual([ids(state), state.counts?.unreal, state.leads.has("a")], [["b"], 0, false]);
    assert.equal(withoutLead(state, "a"), state);
  });

  it("shows an error only where there is nothing to show", () => {
    assert.equal(listOf(withFailure(two(), "unreal", "offline"), "unreal").phase, "ready");
    assert.deepEqual(listOf(withFailure(EMPTY_BOARD, "unreal", "offline"), "unreal"), { phase: "failed", ids: [], error: "offline" });
  });

  it("counts who is still to be got back to", () => {
    assert.deepEqual([open(counts), total(counts)], [2, 7]);
    assert.equal(countOf({ ...EMPTY_BOARD, counts }, "won", look()), 2);
    assert.equal(countOf({ ...EMPTY_BOARD, counts }, "won", look({ when: "today" })), 0);
    assert.equal(countOf(EMPTY_BOARD, "won", look()), undefined);
  });
});

describe("a lead", () => {
  it("has each tag once, and no more than fit", () => {
    assert.deepEqual(withTags(["VIP"], " vip, Spring ,, spring"), ["VIP", "Spring"]);
    assert.equal(withTags(Array.from({ length: MOST_TAGS }, (_, n) => `t${n}`), "more").length, MOST_TAGS);
    assert.deepEqual(withoutTag(["a", "b"], "a"), ["b"]);
    assert.deepEqual(knownTags([lead("a", { tags: ["b", "a"] }), lead("b", { tags: ["a"] })]), ["a", "b"]);
    assert.deepEqual(withDetail({ floor: "3" }, "floor", ""), {});
    assert.deepEqual(withDetail({ floor: "3" }, "lift", "yes"), { floor: "3", lift: "yes" });
  });

  it("is called by what is known, and made of a contact with what only this page knows", () => {
    assert.equal(calledOf({ name: "", phone: "+34600", email: "" }, "Nobody"), "+34600");
    assert.equal(calledOf({ name: "", phone: "", email: "" }, "Nobody"), "Nobody");
    const contact: Contact = { id: "ct_1", shown_as: "Visitor 12", identities: [], created_at: at(0) };
    assert.deepEqual(leadOf(contact, "cv_1", "op_1"), { name: "Visitor 12", contact: "ct_1", conversation: "cv_1", owner: "op_1" });
    assert.deepEqual(leadOf({ ...contact, name: "Ruth" }, undefined, undefined), { name: "Ruth", contact: "ct_1" });
    assert.equal(telOf("+34 600-123"), "tel:+34600123");
  });

  it("is found in the refusal of its phone, and in no other", () => {
    const problem = { type: "about:blank", title: "Conflict", status: 409, detail: "the lead Ruth has this phone already: ld_7" };
    assert.equal(leadIn({ status: 409, problem }), "ld_7");
    assert.equal(leadIn({ status: 422, problem }), undefined);
    assert.equal(leadIn({ status: 409, problem: { ...problem, detail: "being changed" } }), undefined);
  });

  it("has an address of its own, and is there for whom conversations are", () => {
    for (const place of [{ page: "leads" }, { page: "lead", id: "ld_1" }] as const) {
      assert.deepEqual(parsePlace(`/inbox/${placePath(place)}`), place);
      assert.deepEqual([isLeads(place), isEntrance(place)], [true, false]);
      assert.equal(mayOpen(levelsWith("none", { conversations: "view" }), place.page), true);
      assert.equal(mayOpen(levelsWith("manage", { conversations: "none" }), place.page), false);
    }
    assert.equal(isLeads({ page: "contacts" }), false);
  });
});

describe("the words", () => {
  const when = (instant: string) => `<${instant}>`;
  const event = (more: Partial<LeadEvent>): LeadEvent => ({ id: "le_1", at: at(0), by: { kind: "operator", id: "op_1", name: "Mira" }, kind: "made", ...more }) as LeadEvent;

  it("tell what happened", () => {
    assert.equal(storyOf(english, event({})), "made this lead");
    assert.equal(storyOf(english, event({ kind: "changed", changes: [{ field: "budget", from: "", to: "4 lakh" }] })), "changed Budget");
    assert.equal(storyOf(english, event({ kind: "changed", changes: [{ field: "budget", from: "", to: "4 lakh" }, { field: "details.Floor", from: "", to: "3" }] })), "changed Budget, Floor");
    assert.equal(storyOf(english, event({ kind: "moved", from: "unreal", to: "hold" })), "moved it to On hold");
    assert.equal(storyOf(english, event({ kind: "given" })), "gave it to nobody");
    assert.equal(storyOf(english, event({ kind: "handed_over", operator: { id: "op_2", name: "Asha" } })), "handed it over to Asha");
    assert.equal(storyOf(english, event({ kind: "left", sequence: "Day 1 to 4" })), "ended the messages of “Day 1 to 4”");
  });

  it("tell who did it", () => {
    assert.equal(whoOf(english, event({}), "op_1"), "You");
    assert.equal(whoOf(english, event({}), "op_2"), "Mira");
    assert.equal(whoOf(english, event({ by: { kind: "operator" } }), undefined), "Somebody");
    assert.equal(whoOf(english, event({ by: { kind: "agent" } }), "op_1"), "An assistant");
  });

  it("tell what stood in a field", () => {
    assert.equal(valueOf(english, "budget_fits", "true", when), "fits");
    assert.equal(valueOf(english, "next_at", "2026-05-04T10:00:00.000Z", when), "<2026-05-04T10:00:00.000Z>");
    assert.equal(valueOf(english, "name", "", when), "nothing");
    assert.equal(fieldName(english, "unheard_of"), "unheard_of");
  });

  it("tell where the messages stand", () => {
    const due = { state: "due", step: 2, steps: 4, due_at: at(1) } as const;
    assert.equal(standingOf(english, due, () => "tomorrow"), "Message 2 of 4 · due tomorrow");
    assert.equal(standingOf(english, { ...due, state: "replied" }, when), "Message 2 of 4 · they replied");
    assert.deepEqual([isOnTheWay(due), isOnTheWay({ state: "stopped" })], [true, false]);
  });

  it("are there in every language, for every stage and every field", () => {
    const shape = (words: object): unknown => Object.fromEntries(Object.entries(words).map(([key, value]) => [key, value !== null && typeof value === "object" && !Array.isArray(value) ? shape(value) : typeof value]));
    for (const words of [spanish, hindi]) {
      assert.deepEqual(shape(words), shape(english));
      assert.equal(words.reasons.length, english.reasons.length);
    }
  });
});
