/** The languages. To add one: a file like `es.ts` here and in every folder, one like `words/es.ts`, and its lines below. */
import type * as English from "./words/en";

export type { Dictionary } from "./en";
export type Words = typeof English;

/** What each calls itself. */
export const LANGUAGES = { en: "English", es: "Español", hi: "हिन्दी" } as const;
export type Language = keyof typeof LANGUAGES;

const FILES: Readonly<Record<Language, () => Promise<Words>>> = {
  en: () => import("./words/en"),
  es: () => import("./words/es"),
  hi: () => import("./words/hi"),
};
const learnt = new Map<Language, Words>();

/** Fetches the words of a language, once. */
export async function learn(language: Language): Promise<void> {
  if (!learnt.has(language)) learnt.set(language, await FILES[language]());
}

/** The words of a language that was learnt. */
export function wordsIn(language: Language): Words {
  const words = learnt.get(language);
  if (!words) throw new Error(`the words of ${language} are not here`);
  return words;
}

export function language(chosen: Language | ""): Language {
  if (chosen) return chosen;
  const known = Object.keys(LANGUAGES) as Language[];
  for (const wanted of navigator.languages) {
    const match = known.find((l) => wanted.toLowerCase().startsWith(l));
    if (match) return match;
  }
  return "en";
}
