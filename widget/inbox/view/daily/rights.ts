/** Who may keep what for others: whatever a team or everybody uses. */
import type { Audience } from "../../../protocol";
import { useInbox } from "../../desk/desk";
import { reaches } from "../../state/permits";

export const useKeepsForAll = () => useInbox((s) => s.me !== undefined && reaches(s.me.levels.live_chat, "manage"));

/** Whether one may change something of this audience. */
export function useMayChange(): (item: { owner: string; audience: Audience }) => boolean {
  const me = useInbox((s) => s.me?.id);
  const all = useKeepsForAll();
  return ({ owner, audience }) => (audience.kind === "own" ? owner === me : all);
}
