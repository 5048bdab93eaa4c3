/** The language that is spoken: the one that was chosen, as soon as its words are here. */
import { type Language, language, learn } from "../text";
import { createCell, type Readable } from "./cell";
import type { PreferencesCell } from "./preferences";

export type Speech = Readable<Language>;

/** Of fetching words over a line that comes and goes. */
const TRIES = 6;

/** Ready when there is something to say. */
export async function createSpeech(preferences: PreferencesCell): Promise<Speech> {
  const wanted = () => language(preferences.get().language);
  const spoken = createCell(wanted());
  await learnt(spoken.get(), () => true);
  preferences.subscribe(() => {
    const next = wanted();
    const still = () => wanted() === next;
    if (next !== spoken.get()) void learnt(next, still).then(() => still() && spoken.set(next), () => undefined);
  });
  return spoken;
}

async function learnt(one: Language, still: () => boolean): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await learn(one);
    } catch (error) {
      if (tried === TRIES || !still()) throw error;
      await new Promise((done) => setTimeout(done, 500 * 2 ** tried));
    }
  }
}
