/** Words of voice agents and of an inbox's number, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useVoiceText = () => useWords().voice;
