import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, foreground, palette, parse, type Rgb } from "./colour";

const read = (css: string | undefined) => css!.match(/\d+/g)!.map(Number) as Rgb;

test("text on every bot colour and bot colours as text are legible", () => {
  for (const colour of ["#fff", "#000", "#ffd400", "#b23a26", "#7f7f7f", "#0af", "#1c4b43", "#ff69b4"]) {
    const colours = palette(colour);
    assert.ok(contrast(parse(colour), foreground(parse(colour))) >= 4.5, colour);
    assert.ok(contrast(read(colours["--accent-text-light"]), [255, 255, 255]) >= 4.5, colour);
    assert.ok(contrast(read(colours["--accent-text-dark"]), [25, 23, 20]) >= 4.5, colour);
  }
});

test("what is no colour is the default colour", () => {
  assert.deepEqual(parse("red;background:url(x)"), parse(undefined));
});
