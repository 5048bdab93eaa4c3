/** Words of voice agents and of an inbox's number, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { voice as en } from "./en";
import { voice as es } from "./es";
import { voice as hi } from "./hi";

const WORDS = { en, es, hi };

export const useVoiceText = () => WORDS[useLanguage()];
