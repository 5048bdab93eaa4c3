/** Words of voice agents about colleagues and about providers that speak by themselves, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useDialogueText = () => useWords().dialogue;
