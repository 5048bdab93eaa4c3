/** How the open conversation is filed, below its head: each part opens the menu that changes it. */
import type { Conversation } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk } from "../../desk/desk";
import { useWorkText } from "../../text/daily";
import { FilingMenus } from "./filing_menus";
import { MacroMenu } from "./macro_menu";
import { LabelChip } from "./signs";

export function FilingBar({ conversation }: { conversation: Conversation }) {
  const { selection } = useDesk();
  const words = useWorkText();
  const { size } = useCell(selection);
  const labels = conversation.labels ?? [];
  return (
    <div className="filing-bar" role="group" aria-label={words.filing}>
      <FilingMenus of={[conversation]} ids={[conversation.id]} keyed={size === 0} />
      <MacroMenu conversation={conversation} keyed={size === 0} />
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
