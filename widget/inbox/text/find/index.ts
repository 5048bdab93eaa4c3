/** Words for finding, repeating and doing work together, in the operator's language. */
import { useWords } from "../../desk/desk";
import { type Language, wordsIn } from "..";

export const findText = (language: Language) => wordsIn(language).find;
export const useFindText = () => useWords().find;
