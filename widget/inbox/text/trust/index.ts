/** Words about who did what and what is kept, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useTrustText = () => useWords().trust;
