/** What a role is called: those that are always there in the operator's language, others as they were named. */
import type { Role } from "../../../../protocol";
import { useCell } from "../../../desk/cell";
import { useDesk } from "../../../desk/desk";
import { useTeamText } from "../../../text/team";

export function useRoleWords() {
  const { team } = useDesk();
  const words = useTeamText();
  const { value } = useCell(team.roles);
  const name = ({ id, name: own, built_in }: Role) => (built_in ? (words.builtInNames[id] ?? own) : own);
  return {
    name,
    hint: ({ id, description, built_in }: Role) => (built_in ? (words.builtInHints[id] ?? description) : description),
    /** By the id that people have. */
    of(id: string): string {
      const role = value?.find((each) => each.id === id);
      return role ? name(role) : (words.builtInNames[id] ?? (value ? words.unknownRole : "…"));
    },
  };
}
