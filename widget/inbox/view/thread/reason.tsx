/** Why a person was asked for, while somebody waits for one. */
import type { Conversation } from "../../../protocol";
import { useText } from "../../desk/desk";
import { useNow, wait } from "../parts/clock";
import { Bell } from "../parts/icons";

export function Reason({ conversation }: { conversation: Conversation }) {
  const text = useText();
  const now = useNow();
  const { control, handover_reason: reason, waiting_since: since, status } = conversation;
  if (control.holder !== "queue" || status === "resolved") return null;
  return (
    <div className="reason">
      <Bell />
      <p title={text.control.reason}>{reason ?? text.control.queue}</p>
      {since && <span className="waiting">{wait(now - Date.parse(since), text)}</span>}
    </div>
  );
}
