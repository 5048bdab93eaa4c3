/** Words for the pages of contacts and their fields, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useContactsText = () => useWords().contacts;
