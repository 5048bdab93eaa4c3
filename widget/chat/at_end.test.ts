import assert from "node:assert/strict";
import { test } from "node:test";
import { staysAtEnd } from "../at_end";

const NEAR = 60;
const END = { top: 300, height: 900, client: 600 };

test("a reader who moves up has left the end, and is back near it", () => {
  assert.equal(staysAtEnd(true, END, { ...END, top: 200 }, NEAR), false);
  assert.equal(staysAtEnd(false, { ...END, top: 200 }, { ...END, top: 250 }, NEAR), true);
});

test("a thread that has grown since the scroll does not count as left", () => {
  assert.equal(staysAtEnd(true, END, { ...END, height: 1200 }, NEAR), true);
});

test("a box that grows is moved up by the browser, not by its reader, even when words follow at once", () => {
  assert.equal(staysAtEnd(true, END, { top: 260, height: 1000, client: 640 }, NEAR), true);
});

test("a smooth way down to the end does not arrive before it is there", () => {
  assert.equal(staysAtEnd(false, { ...END, top: 100 }, { ...END, top: 150 }, NEAR), false);
});
