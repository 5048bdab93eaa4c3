/** Words for filing, finding and repeating work, in the operator's language. */
import { useWords } from "../../desk/desk";
import { type Language, wordsIn } from "..";

export const workText = (language: Language) => wordsIn(language).work;
export const useWorkText = () => useWords().work;
