/** Words for the pages of what operators keep, in the operator's language. */
import { useWords } from "../../desk/desk";
import { type Language, wordsIn } from "..";

export const keptText = (language: Language) => wordsIn(language).kept;
export const useKeptText = () => useWords().kept;
