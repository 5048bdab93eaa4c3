import assert from "node:assert/strict";
import { test } from "node:test";
import { createCell } from "../desk/cell";
import type { Preferences, PreferencesCell } from "../desk/preferences";
import { createSpeech } from "../desk/speech";
import { wordsIn } from "../text";

function preferring(language: Preferences["language"]): PreferencesCell {
  const cell = createCell<Preferences>({ theme: "system", language, sound: false, notices: false, contactPanel: true, phone: "" });
  return { ...cell, change: (part) => cell.set({ ...cell.get(), ...part }) };
}

test("another language is spoken as soon as its words are here, and not before", async () => {
  const preferences = preferring("en");
  const speech = await createSpeech(preferences);
  assert.equal(speech.get(), "en");
  assert.throws(() => wordsIn("es"));
  const heard = new Promise<void>((done) => speech.subscribe(done));
  preferences.change({ language: "es" });
  assert.equal(speech.get(), "en");
  await heard;
  assert.equal(speech.get(), "es");
  assert.equal(wordsIn("es").frame.account.language, "Idioma");
});

test("whoever changes their mind meanwhile hears what they chose last", async () => {
  const preferences = preferring("en");
  const speech = await createSpeech(preferences);
  preferences.change({ language: "hi" });
  preferences.change({ language: "en" });
  await new Promise((done) => setImmediate(done));
  assert.equal(speech.get(), "en");
});
