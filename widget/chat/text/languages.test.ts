import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseLanguage } from "./index";

test("the page says the language, the browser its region", () => {
  assert.equal(chooseLanguage(["en", "en-GB", "de"]).tag, "en-GB");
  assert.equal(chooseLanguage(["es-MX", "es-ES"]).tag, "es-MX");
  assert.equal(chooseLanguage(["ar", "en-US"]).tag, "ar");
  assert.equal(chooseLanguage(["de-DE", "fr"]).tag, "en");
});
