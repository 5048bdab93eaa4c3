/** Words for the pages of what operators keep, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import type { Language } from "..";
import { kept as en } from "./en";
import { kept as es } from "./es";
import { kept as hi } from "./hi";

const WORDS = { en, es, hi };

export const keptText = (language: Language) => WORDS[language];
export const useKeptText = () => WORDS[useLanguage()];
