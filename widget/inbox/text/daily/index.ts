/** Words for filing, finding and repeating work, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import type { Language } from "..";
import { work as en } from "./en";
import { work as es } from "./es";
import { work as hi } from "./hi";

const WORDS = { en, es, hi };

export const workText = (language: Language) => WORDS[language];
export const useWorkText = () => WORDS[useLanguage()];
