/** Words of what can be done to a message, and of what it offers, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { surfaces as en } from "./en";
import { surfaces as es } from "./es";
import { surfaces as hi } from "./hi";

const WORDS = { en, es, hi };

export const useSurfacesText = () => WORDS[useLanguage()];
