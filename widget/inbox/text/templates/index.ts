/** Words of templates in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { templates as en } from "./en";
import { templates as es } from "./es";
import { templates as hi } from "./hi";

const WORDS = { en, es, hi };

export const useTemplatesText = () => WORDS[useLanguage()];
