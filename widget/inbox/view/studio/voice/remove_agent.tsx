/** Deleting a voice agent that no inbox uses; the server says which one does. */
import { useDesk, useText } from "../../../desk/desk";
import type { VoiceAgent } from "../../../session/studio_types";
import { useVoiceText } from "../../../text/voice";
import { Confirm } from "../confirm";

interface Props {
  agent: VoiceAgent;
  onClose: () => void;
  /** It is gone: whatever was typed is nobody's loss. */
  onRemoved: () => void;
}

export function RemoveAgent({ agent: { id, name = "" }, onClose, onRemoved }: Props) {
  const { studio, route, toasts } = useDesk();
  const { settings } = useText();
  const words = useVoiceText();

  async function remove() {
    await studio.api.deleteVoiceAgent(id);
    studio.voiceAgents.alter((all) => ({ ...all, items: all.items.filter((each) => each.id !== id) }));
    onRemoved();
    toasts.tell(words.removed(name));
    setTimeout(() => route.enter({ page: "voices" }, "replace"));
  }

  return (
    <Confirm title={words.removeTitle(name)} act={settings.removeSure} danger onClose={onClose} onAct={remove}>
      <p>{words.removeText}</p>
    </Confirm>
  );
}
