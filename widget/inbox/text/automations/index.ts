/** Words for automations and what they leave in a conversation, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { automations as en } from "./en";
import { automations as es } from "./es";
import { automations as hi } from "./hi";

const WORDS = { en, es, hi };

export const useAutomationsText = () => WORDS[useLanguage()];
