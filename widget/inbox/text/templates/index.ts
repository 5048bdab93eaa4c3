/** Words of templates in the operator's language. */
import { useWords } from "../../desk/desk";

export const useTemplatesText = () => useWords().templates;
