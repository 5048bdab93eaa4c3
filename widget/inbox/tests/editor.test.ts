/** The draft keeps itself, once, with what is on screen; and says what stands in the way. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { createAssist } from "../desk/studio/assist";
import { createEditor } from "../desk/studio/editor";
import type { AssistPiece, Bot, BotSettings, Draft } from "../session/studio_types";
import { CallFailed } from "../session/problem";
import type { StudioApi } from "../session/studio_api";
import { settingsOf } from "../state/studio/bot";

globalThis.addEventListener ??= () => undefined;

const LIVE: Bot = { ...settingsOf({ name: "Juniper" }), id: "bt_1", created_at: "", edition: 2 };
const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

function stage(part: Partial<StudioApi> = {}) {
  const saved: BotSettings[] = [];
  let draft: Draft | undefined;
  const api = {
    bot: async () => LIVE,
    draft: async () => draft,
    saveDraft: async (_id: string, settings: BotSettings) => {
      saved.push(settings);
      return (draft = { settings, based_on: 2, at: "", by: "Mira" });
    },
    dropDraft: async () => void (draft = undefined),
    ...part,
  } as unknown as StudioApi;
  const editor = createEditor(api, (e) => (e instanceof Error ? e.message : "?"), () => undefined);
  const type = (name: string) => editor.change("/name", (settings) => ({ ...settings, name }));
  return { editor, saved, type };
}

async function opened(part: Partial<StudioApi> = {}) {
  const all = stage(part);
  all.editor.open("bt_1");
  await settle();
  return all;
}

test("many keys are one draft, a while after the last", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { editor, saved, type } = await opened();
  for (const name of ["A", "Al", "Alba"]) type(name);
  assert.equal(editor.get().saving, "waiting");
  mock.timers.tick(1_000);
  await settle();
  assert.deepEqual(saved.map(({ name }) => name), ["Alba"]);
  assert.equal(editor.get().saving, "still");
  assert.equal(editor.get().draft?.based_on, 2);
  mock.timers.reset();
});

test("what is typed while a draft is under way is kept by the next one", async () => {
  let done: () => void = () => undefined;
  const names: string[] = [];
  const { editor, type } = await opened({
    saveDraft: (_id, settings) => {
      names.push(settings.name);
      const kept = { settings, based_on: 2, at: "", by: "" };
      return names.length > 1 ? Promise.resolve(kept) : new Promise((go) => (done = () => go(kept)));
    },
  });
  type("One");
  const kept = editor.flush();
  type("Two");
  done();
  assert.equal(await kept, true);
  assert.deepEqual(names, ["One", "Two"]);
  assert.equal(editor.get().settings?.name, "Two");
});

test("going back to what is kept sends nothing", async () => {
  const { editor, saved, type } = await opened();
  type("Other");
  type("Juniper");
  assert.equal(await editor.flush(), true);
  assert.deepEqual(saved, []);
  assert.equal(editor.get().draft, undefined);
});

test("a refusal stands at its field until that is changed, and nothing typed is lost", async () => {
  const refusal = new CallFailed(422, { type: "", title: "", status: 422, detail: "Some fields are not valid.", errors: [{ pointer: "/name", detail: "Enter a name." }] });
  const { editor, type } = await opened({ saveDraft: () => Promise.reject(refusal) });
  type("");
  assert.equal(await editor.flush(), false);
  assert.equal(editor.get().saving, "failed");
  assert.deepEqual(editor.get().faults, { "/name": "Enter a name." });
  editor.open("bt_1");
  await settle();
  assert.equal(editor.get().settings?.name, "");
  type("Alba");
  assert.deepEqual(editor.get().faults, {});
});

test("discarding shows what is live again", async () => {
  const { editor, type } = await opened();
  type("Other");
  await editor.flush();
  await editor.discard();
  assert.equal(editor.get().settings?.name, "Juniper");
  assert.equal(editor.get().draft, undefined);
});

function helper(pieces: readonly AssistPiece[], before?: () => Promise<void>) {
  async function* assist(_id: string, _ask: unknown, signal: AbortSignal): AsyncGenerator<AssistPiece> {
    for (const piece of pieces) {
      await before?.();
      signal.throwIfAborted();
      yield piece;
    }
  }
  return createAssist({ assist } as unknown as StudioApi, "cv", (e) => (e instanceof Error ? e.message : "?"));
}

test("help streams in, and the end decides what was said", async () => {
  const assist = helper([{ delta: "Hel" }, { delta: "lo" }, { done: { text: "Hello.", model: "m" } }]);
  const seen: string[] = [];
  assist.subscribe(() => seen.push(assist.get().text));
  await assist.run({ task: "reply" });
  assert.deepEqual(seen, ["", "Hel", "Hello", "Hello."]);
  assert.equal(assist.get().phase, "ready");
});

test("stopping keeps what came so far, and nothing comes after it", async () => {
  const assist = helper([{ delta: "Hello" }, { delta: " there" }], settle);
  const running = assist.run({ task: "reply" });
  while (assist.get().text === "") await Promise.resolve();
  assist.stop();
  await running;
  assert.deepEqual([assist.get().phase, assist.get().text], ["ready", "Hello"]);
});

test("a failure within the stream is told, with what had come", async () => {
  const assist = helper([{ delta: "Hel" }, { error: { detail: "The model stopped." } }]);
  await assist.run({ task: "summary" });
  assert.deepEqual([assist.get().phase, assist.get().error, assist.get().text], ["failed", "The model stopped.", "Hel"]);
});

test("a talk with no model connected says so", async () => {
  const assist = createAssist(
    { assist: async function* () { throw new CallFailed(409); } } as unknown as StudioApi,
    "cv",
    () => "conflict",
  );
  await assist.run({ task: "reply" });
  assert.equal(assist.get().unconnected, true);
});
