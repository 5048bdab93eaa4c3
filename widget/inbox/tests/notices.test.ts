import assert from "node:assert/strict";
import test from "node:test";
import type { BotNotice } from "../session/studio_types";
import { keyOf, ofBot, pressing } from "../state/studio/notices";

const spending = (level: "near" | "reached", spent_usd: number, bot?: string): BotNotice => ({ kind: "spending", level, spent_usd, limit_usd: 2, ...(bot ? { bot, bot_name: "Help" } : {}) });
const model: BotNotice = { kind: "model", level: "near", bot: "bt_1", bot_name: "Help", model: "gpt-5-mini", retires_on: "2026-12-11" };

test("what is reached comes before what is near", () => {
  assert.deepEqual(pressing([model, spending("reached", 2)]), [spending("reached", 2), model]);
});

test("a bar that was hidden stays so while only the amount grows", () => {
  assert.equal(keyOf([spending("near", 1.7)]), keyOf([spending("near", 1.9)]));
  assert.notEqual(keyOf([spending("near", 1.9)]), keyOf([spending("reached", 2)]));
  assert.notEqual(keyOf([spending("near", 1.9)]), keyOf([spending("near", 1.9), model]));
});

const channel = (about: string): BotNotice => ({ kind: "channel", level: "reached", inbox: "in_1", inbox_name: "Shop", about });

test("what is about an account is told apart and stands on no assistant's page", () => {
  assert.notEqual(keyOf([channel("restricted")]), keyOf([channel("silent")]));
  assert.deepEqual(ofBot([channel("restricted"), model], "bt_1"), [model]);
});

test("an assistant's page tells what is about it alone", () => {
  assert.deepEqual(ofBot([spending("near", 1), spending("near", 1, "bt_2"), model], "bt_1"), [model]);
});
