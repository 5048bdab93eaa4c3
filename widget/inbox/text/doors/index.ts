/** Words about the ways in, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { doors as en } from "./en";
import { doors as es } from "./es";
import { doors as hi } from "./hi";

const WORDS = { en, es, hi };

export const useDoorsText = () => WORDS[useLanguage()];
