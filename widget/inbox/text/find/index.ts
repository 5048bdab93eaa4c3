/** Words for finding, repeating and doing work together, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import type { Language } from "..";
import { find as en } from "./en";
import { find as es } from "./es";
import { find as hi } from "./hi";

const WORDS = { en, es, hi };

export const findText = (language: Language) => WORDS[language];
export const useFindText = () => WORDS[useLanguage()];
