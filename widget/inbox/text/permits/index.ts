/** Words about what a role allows, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { permits as en } from "./en";
import { permits as es } from "./es";
import { permits as hi } from "./hi";

const WORDS = { en, es, hi };

export const usePermitsText = () => WORDS[useLanguage()];
