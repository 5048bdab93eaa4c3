/** Deleting an assistant that no inbox uses. */
import { useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useMay, useText } from "../../../desk/desk";
import { Trash } from "../../parts/icons";
import { Confirm } from "../confirm";

export function DeleteBot() {
  const { studio, route, toasts } = useDesk();
  const { bots } = useText();
  const words = bots.remove;
  const removable = useMay("DELETE /bots/{id}");
  const { live } = useCell(studio.editor);
  const [asking, setAsking] = useState(false);
  if (!removable || !live) return null;

  async function remove({ id, name }: { id: string; name: string }) {
    // What is being kept at this moment would only be in the way.
    await studio.editor.flush();
    await studio.api.deleteBot(id);
    studio.bots.alter((items) => items.filter((bot) => bot.id !== id));
    route.enter({ page: "bots" });
    toasts.tell(words.done(name));
    void studio.notices.load();
  }

  return (
    <p>
      <button type="button" className="button danger-quiet" onClick={() => setAsking(true)}>
        <Trash /> {words.act}
      </button>
      {asking && (
        <Confirm title={words.title(live.name)} act={words.sure} danger onClose={() => setAsking(false)} onAct={() => remove(live)}>
          <p>{words.text}</p>
        </Confirm>
      )}
    </p>
  );
}
