/** Words about people and roles, in the operator's language. */
import { useWords } from "../../desk/desk";

export const useTeamText = () => useWords().team;
