/** Words of voice agents about colleagues and about providers that speak by themselves, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { dialogue as en } from "./en";
import { dialogue as es } from "./es";
import { dialogue as hi } from "./hi";

const WORDS = { en, es, hi };

export const useDialogueText = () => WORDS[useLanguage()];
