import assert from "node:assert/strict";
import { test } from "node:test";
import { createDirectory } from "../desk/daily/directory";
import { createToasts } from "../desk/toasts";
import type { Api } from "../session/api";
import type { ContactApi } from "../session/contact_api";
import type { ServiceApi } from "../session/service_api";
import type { WorkApi } from "../session/work_api";
import { createStore } from "../state/store";
import { levelsWith, me } from "./examples";

test("what a role does not show is not asked for", async () => {
  const asked: string[] = [];
  const answer = (what: string) => async () => (asked.push(what), []);
  const store = createStore();
  store.apply({ on: "login", me: { ...me, levels: levelsWith("none", { conversations: "view" }) } });
  const api = { operators: async () => (asked.push("operators"), { items: [] }) } as unknown as Api;
  const work = { teams: answer("teams"), labels: answer("labels"), replies: answer("replies"), macros: answer("macros"), views: answer("views") } as unknown as WorkApi;
  const directory = createDirectory(api, work, {} as ContactApi, {} as ServiceApi, store, me.id, String);
  await Promise.all([directory.operators.load(), directory.macros.load(), directory.labels.load()]);
  assert.deepEqual(asked, ["labels"]);
  assert.deepEqual(directory.operators.get(), { phase: "ready", value: [] });
});

test("what is told twice stands there once, and what can be undone keeps its own way back", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const toasts = createToasts();
  toasts.tell("Saved");
  toasts.say("Resolved", "cv_1", () => undefined);
  toasts.say("Resolved", "cv_2", () => undefined);
  toasts.tell("Saved");
  assert.deepEqual(toasts.get().map(({ text }) => text), ["Resolved", "Resolved", "Saved"]);
});
