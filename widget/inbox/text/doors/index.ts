/** Words about the ways in, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useDoorsText = () => useWords().doors;
