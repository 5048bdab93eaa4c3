/** Taking a conversation from a colleague is asked twice. */
import type { Conversation } from "../../../protocol";
import { useText } from "../../desk/desk";
import { Dialog } from "../parts/dialog";

interface Props {
  conversation: Conversation;
  onTake: () => void;
  onClose: () => void;
}

export function TakeConfirm({ conversation, onTake, onClose }: Props) {
  const { acts } = useText();
  const name = conversation.control.operator?.name ?? "?";
  return (
    <Dialog title={acts.confirmTitle(name)} onClose={onClose}>
      <p>{acts.confirmText(name, conversation.contact.name)}</p>
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onClose} autoFocus>
          {acts.cancel}
        </button>
        <button type="button" className="button primary" onClick={onTake}>
          {acts.takeFrom(name)}
        </button>
      </div>
    </Dialog>
  );
}
