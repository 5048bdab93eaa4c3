/** Words about the organisation itself, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { house as en } from "./en";
import { house as es } from "./es";
import { house as hi } from "./hi";

const WORDS = { en, es, hi };

export const useHouseText = () => WORDS[useLanguage()];
