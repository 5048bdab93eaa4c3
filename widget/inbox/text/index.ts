/** Picks the language. To add one: a file like `es.ts`, then a line here and in `desk/preferences.ts`. */
import { type Dictionary, en } from "./en";
import { es } from "./es";
import { hi } from "./hi";

export type { Dictionary };
export const LANGUAGES = { en, es, hi } as const;
export type Language = keyof typeof LANGUAGES;

export function language(chosen: Language | ""): Language {
  if (chosen) return chosen;
  const known = Object.keys(LANGUAGES) as Language[];
  for (const wanted of navigator.languages) {
    const match = known.find((l) => wanted.toLowerCase().startsWith(l));
    if (match) return match;
  }
  return "en";
}
