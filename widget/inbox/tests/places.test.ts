/** Where pages stand: in which area, in which group, at which address. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isEntrance, isOutreach, isSettings, listed, OUTREACH, parsePlace, placePath, SETTINGS, SETTINGS_PAGES, type StudioPlace } from "../state/studio/place";
import { en } from "../text/en";
import { es } from "../text/es";
import { hi } from "../text/hi";

describe("the outreach", () => {
  const within: StudioPlace[] = [
    { page: "campaign", id: "cm_1" },
    { page: "audience", id: "au_1" },
    { page: "post", id: "new", day: "2026-05-14" },
    { page: "social_post", id: "sp_1" },
    { page: "shop_rules" },
    { page: "shop_case", id: "sc_1" },
    { page: "crm_connection", id: "rc_1" },
  ];

  it("has an entrance of its own, which is a screen on a phone", () => {
    assert.equal(placePath({ page: "outreach" }), "outreach");
    assert.deepEqual(parsePlace("/inbox/outreach"), { page: "outreach" });
    assert.deepEqual(parsePlace("/inbox/outreach/"), { page: "outreach" });
    assert.deepEqual([isOutreach({ page: "outreach" }), isEntrance({ page: "outreach" })], [true, true]);
  });

  it("holds its pages and what is within them, at the addresses that links already lead to", () => {
    for (const place of [...OUTREACH.map((page) => ({ page })), ...within]) {
      assert.match(placePath(place), /^settings\//);
      assert.deepEqual(parsePlace(`/inbox/${placePath(place)}`), place);
      assert.deepEqual([isOutreach(place), isSettings(place), isEntrance(place)], [true, false, false], place.page);
      assert.ok(OUTREACH.some((page) => page === listed(place)), place.page);
    }
  });
});

describe("the settings", () => {
  it("hold each page in one group, and none of the outreach", () => {
    assert.equal(new Set(SETTINGS_PAGES).size, SETTINGS_PAGES.length);
    for (const page of SETTINGS_PAGES) {
      assert.deepEqual(parsePlace(`/inbox/settings/${page}`), { page });
      assert.deepEqual([isSettings({ page }), isOutreach({ page }), listed({ page })], [true, false, page]);
    }
  });

  it("name the page of the list that another is within", () => {
    assert.equal(listed({ page: "inbox", inbox: "in_1" }), "inboxes");
    assert.equal(listed({ page: "key" }), "keys");
    assert.equal(isSettings({ page: "role", id: "new" }), true);
    for (const place of [{ page: "leads" }, { page: "contacts" }, { page: "bots" }] as const) assert.equal(isSettings(place), false);
  });
});

describe("the words of the menu", () => {
  it("name every group and page, and say in a line what it is for, in every language", () => {
    for (const words of [en, es, hi]) {
      const entries = [...OUTREACH.map((page) => words.outreach.pages[page]), ...SETTINGS_PAGES.map((page) => words.settings.pages[page])];
      for (const entry of entries) assert.deepEqual([entry.length, entry.every((part) => part.trim() !== "")], [2, true], entry.join(": "));
      const groups = SETTINGS.map(([group]) => words.settings.groups[group]);
      assert.equal(new Set(groups).size, SETTINGS.length);
    }
  });
});
