/** Words for automations and what they leave in a conversation, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useAutomationsText = () => useWords().automations;
