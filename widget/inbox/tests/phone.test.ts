import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "../../sound/mulaw";

test("the phone's code is the one of the standard", () => {
  for (const [sample, code] of [[0, 0xff], [1000, 0xce], [-1000, 0x4e], [10_000, 0x9c], [32_767, 0x80]] as const) {
    assert.equal(encode(sample / 32_767), code);
  }
  assert.equal(decode(0x80) * 32_768, 32_124);
  assert.equal(decode(0x00) * 32_768, -32_124);
  for (let code = 0; code < 256; code++) assert.ok(Math.abs(decode(encode(decode(code))) - decode(code)) < 0.02);
});
