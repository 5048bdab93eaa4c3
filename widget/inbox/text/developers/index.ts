/** Words about keys and webhooks, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { developers as en } from "./en";
import { developers as es } from "./es";
import { developers as hi } from "./hi";

const WORDS = { en, es, hi };

export const useDevelopersText = () => WORDS[useLanguage()];
