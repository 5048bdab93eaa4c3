/** Words of pages that are fetched later: each language a file, fetched with the first page that needs it. */
import { use } from "react";
import { useLanguage } from "../desk/desk";
import type { Language } from ".";

/** A component that asks for them before they are here is shown when they are. */
export function laterWords<T>(files: Readonly<Record<Language, () => Promise<T>>>): () => T {
  const asked = new Map<Language, Promise<T>>();
  return () => {
    const language = useLanguage();
    let words = asked.get(language);
    if (!words) {
      words = files[language]();
      asked.set(language, words);
      // Whoever comes again asks again.
      words.catch(() => asked.delete(language));
    }
    return use(words);
  };
}
