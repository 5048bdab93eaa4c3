/** Words of phone calls, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { calls as en } from "./en";
import { calls as es } from "./es";
import { calls as hi } from "./hi";

const WORDS = { en, es, hi };

export const useCallsText = () => WORDS[useLanguage()];
