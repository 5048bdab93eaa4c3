/** Words for one person on several channels, in the operator's language. */
import { useWords } from "../../desk/desk";
import { type Language, wordsIn } from "..";

export const peopleText = (language: Language) => wordsIn(language).people;
export const usePeopleText = () => useWords().people;
