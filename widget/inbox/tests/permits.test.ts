import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Levels } from "../../protocol";
import { NEEDS } from "../../protocol";
import { type Level, LEVELS, may, mayChange, mayOpen, type Module, reaches } from "../state/permits";
import { OUTREACH, SETTINGS_PAGES } from "../state/studio/place";
import { levelsWith } from "./examples";

const OPERATOR = levelsWith("view", { conversations: "edit", live_chat: "edit", billing: "none" });

describe("what a role allows", () => {
  it("holds with a level everything below it", () => {
    for (const [has, name] of LEVELS.entries()) for (const [needed, other] of LEVELS.entries()) assert.equal(reaches(name, other), has >= needed);
  });

  it("is nothing before it is known, but for what everybody may do", () => {
    assert.equal(may(undefined, "GET /conversations"), false);
    assert.equal(may(undefined, "GET /me"), true);
    assert.equal(may(levelsWith("none"), "POST /me/password"), true);
  });

  it("follows the server's table", () => {
    assert.equal(may(OPERATOR, "POST /conversations/{id}/messages"), true);
    assert.equal(may(OPERATOR, "GET /bots"), true);
    assert.equal(may(OPERATOR, "PUT /bots/{id}/draft"), false);
    assert.equal(may(levelsWith("none", { bots: "edit" }), "PUT /bots/{id}/draft"), true);
    assert.equal(may(levelsWith("none", { bots: "edit" }), "DELETE /bots/{id}"), false);
  });

  it("asks of an inbox the module of its channel", () => {
    const social = levelsWith("none", { social: "edit" });
    assert.equal(may(social, "PUT /inboxes/{id}", "instagram"), true);
    assert.equal(may(social, "PUT /inboxes/{id}", "messenger"), true);
    assert.equal(may(social, "PUT /inboxes/{id}", "whatsapp"), false);
    assert.equal(may(social, "PUT /inboxes/{id}", "web"), false);
    assert.equal(may(levelsWith("none", { settings: "edit" }), "PUT /inboxes/{id}", "pigeons"), true, "an unknown channel is a setting");
  });

  it("knows every module and level that the table names", () => {
    const known = new Set<string>([...Object.keys(OPERATOR), "channel"]);
    for (const need of Object.values(NEEDS)) {
      const [module = "", level] = need.split(":");
      if (level === undefined) continue;
      assert.ok(known.has(module), need);
      assert.ok(LEVELS.includes(level as Level), need);
    }
  });
});

describe("pages", () => {
  const opened = (levels: Levels) => SETTINGS_PAGES.filter((page) => mayOpen(levels, page));

  it("are shown for what may be read, and open for what may be changed", () => {
    assert.equal(mayOpen(OPERATOR, "models"), true);
    assert.equal(mayChange(OPERATOR, "models"), false);
    assert.equal(mayChange(levelsWith("manage"), "models"), true);
  });

  it("of templates are there for either channel that has them", () => {
    for (const module of ["whatsapp", "social"] satisfies Module[]) assert.equal(mayOpen(levelsWith("none", { [module]: "view" }), "templates"), true);
    assert.equal(mayOpen(levelsWith("none", { widget: "manage" }), "templates"), false);
  });

  it("are all there for who may do everything, and none of the business's for who may see nothing", () => {
    assert.deepEqual(opened(levelsWith("manage")), SETTINGS_PAGES);
    const managers = ["audit", "erasures", "sign-on"];
    assert.deepEqual(opened(levelsWith("view")), SETTINGS_PAGES.filter((page) => !managers.includes(page)), "what tells of everybody is for who manages them");
    const rest = opened(levelsWith("none"));
    assert.ok(rest.every((page) => !["inboxes", "models", "usage"].includes(page)));
  });

  it("of the outreach are entered by whoever may open one of them, and by nobody else", () => {
    const some: Partial<Record<Module, string[]>> = { campaigns: ["campaigns", "audiences", "shop"], social: ["posts", "social"], integrations: ["crm"] };
    for (const [module, pages] of Object.entries(some)) {
      const levels = levelsWith("none", { [module]: "view" });
      assert.deepEqual(OUTREACH.filter((page) => mayOpen(levels, page)), pages);
      assert.equal(mayOpen(levels, "outreach"), true, module);
      assert.equal(mayOpen(levelsWith("manage", { campaigns: "none", social: "none", integrations: "none" }), "outreach"), false);
    }
    assert.equal(mayOpen(undefined, "outreach"), false);
  });
});
