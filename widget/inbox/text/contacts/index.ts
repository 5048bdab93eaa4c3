/** Words for the pages of contacts and their fields, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { contacts as en } from "./en";
import { contacts as es } from "./es";
import { contacts as hi } from "./hi";

const WORDS = { en, es, hi };

export const useContactsText = () => WORDS[useLanguage()];
