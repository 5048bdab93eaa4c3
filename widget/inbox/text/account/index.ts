/** Words about one's own account, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { account as en } from "./en";
import { account as es } from "./es";
import { account as hi } from "./hi";

const WORDS = { en, es, hi };

export const useAccountText = () => WORDS[useLanguage()];
