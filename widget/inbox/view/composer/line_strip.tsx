/** The sentence above the composer: whose line this is, and what a reply would do. */
import type { Conversation } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { Lamp, useHolder } from "../parts/holder";

export function LineStrip({ conversation, onTake }: { conversation: Conversation; onTake: () => void }) {
  const { acts } = useDesk();
  const { composer, acts: words } = useText();
  const { of, name } = useHolder(conversation.control);
  const { id, status, contact } = conversation;
  const busy = useCell(acts)[id] !== undefined;

  if (status === "resolved") {
    return (
      <div className="strip" data-holding="nobody">
        <p>
          <strong>{composer.resolved}</strong> {composer.resolvedHint}
        </p>
      </div>
    );
  }
  if (of === "me") return null;
  const [title, hint] =
    of === "agent"
      ? [composer.agentHolds, composer.agentHoldsHint]
      : of === "queue"
        ? [composer.queueHolds(contact.name), composer.queueHoldsHint]
        : [composer.otherHolds(name), composer.otherHoldsHint];
  return (
    <div className="strip" data-holding={of}>
      <Lamp of={of} />
      <p>
        <strong>{title}</strong> {hint}
      </p>
      {of === "other" && (
        <button type="button" className="button" disabled={busy} onClick={onTake}>
          {words.takeFrom(name)}
        </button>
      )}
    </div>
  );
}
