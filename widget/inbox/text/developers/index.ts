/** Words about keys and webhooks, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useDevelopersText = () => useWords().developers;
