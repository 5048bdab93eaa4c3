/** Words about the organisation itself, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useHouseText = () => useWords().house;
