/** Words about what is done by the clock, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useSchedulesText = () => useWords().schedules;
