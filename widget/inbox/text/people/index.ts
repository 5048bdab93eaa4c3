/** Words for one person on several channels, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import type { Language } from "..";
import { people as en } from "./en";
import { people as es } from "./es";
import { people as hi } from "./hi";

const WORDS = { en, es, hi };

export const peopleText = (language: Language) => WORDS[language];
export const usePeopleText = () => WORDS[useLanguage()];
