/** Marks in what is written: canned replies and colleagues. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mentionsIn, replaced, tokenAt } from "../state/daily/writing";

test("a mark opens at the beginning of a word and only until the next space", () => {
  assert.deepEqual(tokenAt("/ref", 4, "/"), { from: 0, to: 4, typed: "ref" });
  assert.deepEqual(tokenAt("Hello\n/", 7, "/"), { from: 6, to: 7, typed: "" });
  for (const text of ["and/or", "/ref und", "http://x"]) assert.equal(tokenAt(text, text.length, "/"), undefined, text);
  assert.equal(tokenAt("mail a@b", 8, "@"), undefined);
  assert.equal(tokenAt("/ref", 0, "/"), undefined, "the cursor is before it");
});

test("what is chosen takes the place of what was typed, and the cursor stands behind it", () => {
  const token = tokenAt("Hi /ref now", 7, "/");
  assert.ok(token);
  assert.deepEqual(replaced("Hi /ref now", token, "your refund"), { text: "Hi your refund now", cursor: 14 });
});

test("a note names whoever stands behind @, each once, and a longer name is not a shorter one", () => {
  const operators = [{ id: "1", name: "Ana" }, { id: "2", name: "Ana María" }, { id: "3", name: "Tom" }];
  assert.deepEqual(mentionsIn("@Ana María please, and @Tom, @Tom", operators), ["2", "3"]);
  assert.deepEqual(mentionsIn("@Ana and @Ana María", operators), ["2", "1"]);
  assert.deepEqual(mentionsIn("@Tommy, Ana", operators), []);
});
