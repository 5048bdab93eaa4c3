/** Words of the pages about templates in the operator's language. */
import { useWords } from "../../desk/desk";

export const useTemplatePagesText = () => useWords().templatePages;
