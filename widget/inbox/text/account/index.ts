/** Words about one's own account, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useAccountText = () => useWords().account;
