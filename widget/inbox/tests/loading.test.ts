import assert from "node:assert/strict";
import test from "node:test";
import type { Api } from "../session/api";
import type { Router } from "../desk/route";
import { createCell } from "../desk/cell";
import { createLoading } from "../desk/loading";
import { createStore } from "../state/store";
import { me } from "./examples";

const COUNTS = { mine: 1, unassigned: 0, all: 1, team: 0, snoozed: 0, mentions: 0 };

test("counts that went stale are asked for a moment later, and not by whoever has left by then", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  let asked = 0;
  const api = { counts: () => (asked++, Promise.resolve(COUNTS)) } as Partial<Api> as Api;
  const store = createStore();
  store.apply({ on: "login", me });
  store.apply({ on: "page", input: { kind: "counts", counts: COUNTS } });
  const route = createCell({ view: "all" as const, contact: false }) as unknown as Router;
  const loading = createLoading(api, store, route, String);
  const settled = async () => {
    for (let step = 0; step < 4; step++) {
      t.mock.timers.tick(2_000);
      await new Promise((done) => setImmediate(done));
    }
  };

  const leave = loading.watch();
  store.apply({ on: "page", input: { kind: "recount" } });
  await settled();
  assert.equal(asked, 1);

  store.apply({ on: "page", input: { kind: "recount" } });
  t.mock.timers.tick(1_000);
  leave();
  await settled();
  assert.equal(asked, 1, "they left while the question waited");

  loading.watch();
  store.apply({ on: "page", input: { kind: "recount" } });
  await settled();
  assert.equal(asked, 2, "back again, they ask");
});
