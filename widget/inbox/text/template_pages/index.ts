/** Words of the pages about templates in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { templatePages as en } from "./en";
import { templatePages as es } from "./es";
import { templatePages as hi } from "./hi";

const WORDS = { en, es, hi };

export const useTemplatePagesText = () => WORDS[useLanguage()];
