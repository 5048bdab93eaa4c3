import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Role } from "../../protocol";
import { LEVELS } from "../state/permits";
import { beyond, gapsOf, holdersOf, isIdle, mayGive, MODULES, NOTHING, PRESETS, within } from "../state/team/roles";
import { parsePlace, placePath } from "../state/studio/place";
import { absolute, isAddress } from "../state/team/words";
import { levelsWith } from "./examples";

const role = (id: string, levels: Role["levels"], sees: Role["sees"] = "all"): Role => ({ id, name: id, description: "", levels, sees, built_in: id === "owner" });

describe("a role that is put together", () => {
  it("has every part of the product in its table once", () => {
    assert.deepEqual([...MODULES].sort(), Object.keys(levelsWith("none")).sort());
    assert.deepEqual(NOTHING, levelsWith("none"));
  });

  it("begins as something whole, whatever it begins as", () => {
    for (const [name, levels] of Object.entries(PRESETS)) {
      assert.deepEqual(Object.keys(levels).sort(), [...MODULES].sort(), name);
      assert.ok(Object.values(levels).every((level) => LEVELS.includes(level)), name);
      assert.deepEqual(gapsOf(levels), [], name);
    }
  });

  it("never gets more than its maker has", () => {
    const own = levelsWith("edit", { billing: "none" });
    assert.equal(beyond(PRESETS.leads, own), "conversations");
    const given = within(levelsWith("manage"), own);
    assert.deepEqual(given, own);
    assert.equal(beyond(given, own), undefined);
    assert.deepEqual(within(PRESETS.reads, levelsWith("manage")), PRESETS.reads);
  });

  it("says what does not fit together", () => {
    assert.deepEqual(gapsOf({ ...NOTHING, live_chat: "edit" }), [["live_chat", "answering"]]);
    assert.deepEqual(gapsOf({ ...NOTHING, voice: "view" }), [["voice", "calls"]]);
    assert.deepEqual(gapsOf({ ...NOTHING, bots: "edit" }), [["bots", "assistants"]]);
    assert.deepEqual(gapsOf({ ...NOTHING, bots: "view", conversations: "view", live_chat: "edit" }), []);
  });

  it("knows which parts nothing asks for yet", () => {
    assert.equal(isIdle("conversations"), false);
    assert.equal(isIdle("whatsapp"), false);
    assert.equal(isIdle("campaigns"), false);
    assert.equal(isIdle("tasks"), true);
  });
});

describe("giving a role", () => {
  it("is possible as far as one's own levels reach, and owners alone make owners", () => {
    const owner = role("owner", levelsWith("manage"));
    assert.equal(mayGive(owner, { role: "owner", levels: levelsWith("manage"), sees: "all" }), true);
    assert.equal(mayGive(owner, { role: "role_1", levels: levelsWith("manage"), sees: "all" }), false);
    assert.equal(mayGive(role("role_2", levelsWith("view")), { role: "role_1", levels: levelsWith("edit"), sees: "all" }), true);
    assert.equal(mayGive(role("role_2", levelsWith("view")), { role: "role_1", levels: levelsWith("none"), sees: "all" }), false);
  });

  it("is possible as far as one sees oneself", () => {
    const me = { role: "role_1", levels: levelsWith("manage"), sees: "teams" } as const;
    assert.equal(mayGive(role("role_2", levelsWith("view")), me), false);
    assert.equal(mayGive(role("role_2", levelsWith("view"), "teams"), me), true);
    assert.equal(mayGive(role("role_2", levelsWith("view"), "teams"), { ...me, sees: "all" }), true);
  });

  it("keeps it from being deleted, by whom", () => {
    const people = [{ name: "Asha", role: "role_1" }, { name: "Ben", role: "operator" }];
    const guests = [{ email: "noor@example.com", role: "role_1" }];
    assert.deepEqual(holdersOf("role_1", people, guests), { people: ["Asha"], invited: ["noor@example.com"] });
    assert.deepEqual(holdersOf("role_2", people, guests), { people: [], invited: [] });
  });
});

describe("addresses", () => {
  it("of roles say which, and what a new one begins as", () => {
    for (const place of [{ page: "role", id: "role_1" }, { page: "role", id: "new" }, { page: "role", id: "new", start: "operator" }] as const) {
      assert.deepEqual(parsePlace(`/inbox/${placePath(place)}`), place);
    }
    assert.deepEqual(parsePlace("/inbox/settings/team"), { page: "team" });
  });

  it("of people are mail addresses; of links they are whole", () => {
    assert.equal(isAddress("a@b.example"), true);
    for (const odd of ["", "a", "a@", "@b", "a b@c", "a@b@c"]) assert.equal(isAddress(odd), false, odd);
    assert.equal(absolute("/inbox/#invitation=x", "http://here"), "http://here/inbox/#invitation=x");
    assert.equal(absolute("https://there/inbox/#invitation=x", "http://here"), "https://there/inbox/#invitation=x");
  });
});
