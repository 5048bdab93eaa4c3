/** Words of phone calls, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useCallsText = () => useWords().calls;
