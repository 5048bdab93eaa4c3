/** Words about what a role allows, in the operator's language. */
import { useWords } from "../../desk/desk";

export const usePermitsText = () => useWords().permits;
