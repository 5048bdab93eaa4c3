/** Words for hours, promises and ratings, in the operator's language. */
import { useWords } from "../../desk/desk";
import { type Language, wordsIn } from "..";

export const serviceText = (language: Language) => wordsIn(language).service;
export const useServiceText = () => useWords().service;
