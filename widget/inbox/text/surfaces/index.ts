/** Words of what can be done to a message, and of what it offers, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useSurfacesText = () => useWords().surfaces;
