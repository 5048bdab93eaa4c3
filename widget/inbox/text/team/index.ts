/** Words about people and roles, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { team as en } from "./en";
import { team as es } from "./es";
import { team as hi } from "./hi";

const WORDS = { en, es, hi };

export const useTeamText = () => WORDS[useLanguage()];
