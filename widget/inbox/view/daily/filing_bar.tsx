/** How the open conversation is filed, below its head: each part opens the menu that changes it. */
import type { Conversation } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useMay } from "../../desk/desk";
import { useWorkText } from "../../text/daily";
import { FilingMenus } from "./filing_menus";
import { MacroMenu } from "./macro_menu";
import { LabelChip } from "./signs";

export function FilingBar({ conversation }: { conversation: Conversation }) {
  const { selection } = useDesk();
  const words = useWorkText();
  const { size } = useCell(selection);
  const files = useMay("POST /conversations/bulk");
  const runs = useMay("POST /macros/{id}/run");
  const labels = conversation.labels ?? [];
  if (!files && !runs && labels.length === 0) return null;
  return (
    <div className="filing-bar" role="group" aria-label={words.filing}>
      {files && <FilingMenus of={[conversation]} ids={[conversation.id]} keyed={size === 0} />}
      {runs && <MacroMenu conversation={conversation} keyed={size === 0} />}
      {labels.length > 0 && (
        <ul className="filing-labels" aria-label={words.labels}>
          {labels.map((label) => (
            <li key={label.id}>
              <LabelChip label={label} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
