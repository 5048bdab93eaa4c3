/** Words about who did what and what is kept, in the operator's language. */
import { useLanguage } from "../../desk/desk";
import { trust as en } from "./en";
import { trust as es } from "./es";
import { trust as hi } from "./hi";

const WORDS = { en, es, hi };

export const useTrustText = () => WORDS[useLanguage()];
