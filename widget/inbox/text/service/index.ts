/** Words for hours, promises and ratings, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import type { Language } from "..";
import { service as en } from "./en";
import { service as es } from "./es";
import { service as hi } from "./hi";

const WORDS = { en, es, hi };

export const serviceText = (language: Language) => WORDS[language];
export const useServiceText = () => WORDS[useLanguage()];
