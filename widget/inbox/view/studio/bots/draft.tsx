/** How the draft stands, and what can be done with it. */
import { useState } from "react";
import { useDesk, useText } from "../../../desk/desk";
import type { EditorState } from "../../../desk/studio/editor";
import { differences, settingsOf } from "../../../state/studio/bot";
import { useDates } from "../../parts/clock";
import { Trash } from "../../parts/icons";
import { Confirm } from "../confirm";
import { TextField } from "../fields";

export function DraftState({ state }: { state: EditorState }) {
  const { bots: words } = useText();
  const { brief } = useDates();
  const { saving, draft, live, faults, fault } = state;
  const many = Object.keys(faults).length;
  const stands =
    saving === "failed"
      ? `${words.draft.failed}: ${many > 0 ? words.draft.faults(many) : fault}`
      : saving !== "still"
        ? words.draft.waiting
        : draft
          ? words.draft.kept
          : words.draft.live;
  return (
    <p className="draft-state" data-saving={saving} data-draft={draft !== undefined} role="status">
      <span className="draft-lamp" aria-hidden="true" />
      <span title={draft ? words.draft.since(draft.by, brief(draft.at, Date.now())) : words.draft.hint}>{stands}</span>
      {live && saving !== "failed" && <span className="draft-edition">{words.edition(live.edition)}</span>}
    </p>
  );
}

export function DraftActs({ state }: { state: EditorState }) {
  const { studio, toasts } = useDesk();
  const { bots: words } = useText();
  const [asking, setAsking] = useState<"publish" | "discard">();
  const [note, setNote] = useState("");
  const { draft, live, settings, saving } = state;
  const changed = draft !== undefined || saving !== "still";
  if (!live || !settings) return null;
  const parts = differences(settings, settingsOf(live));

  async function publish() {
    // Customers must meet what is on screen; what cannot be kept is told in the head.
    if (!(await studio.editor.flush())) return;
    const bot = await studio.editor.publish(note.trim());
    setNote("");
    toasts.tell(words.draft.published(bot.edition));
  }

  return (
    <>
      {changed && (
        <button type="button" className="icon-button" aria-label={words.draft.discard} title={words.draft.discard} onClick={() => setAsking("discard")}>
          <Trash />
        </button>
      )}
      <button type="button" className="button primary publish-button" disabled={!changed || saving === "failed"} onClick={() => setAsking("publish")}>
        <span>{words.draft.publish}</span>
      </button>
      {asking === "publish" && (
        <Confirm title={words.draft.publishTitle} act={words.draft.publishNow} onClose={() => setAsking(undefined)} onAct={publish}>
          <p>{words.draft.publishText(settings.name)}</p>
          {draft && draft.based_on < live.edition && (
            <p className="warning" role="alert">
              {words.draft.stale(live.edition, draft.based_on)}
            </p>
          )}
          {parts.length > 0 && (
            <div className="changed-parts">
              <span>{words.draft.changed}</span>
              <ul>
                {parts.map((part) => (
                  <li key={part}>{words.parts[part]}</li>
                ))}
              </ul>
            </div>
          )}
          <TextField label={words.draft.note} value={note} placeholder={words.draft.notePlaceholder} maxLength={500} rows={2} autoFocus onChange={setNote} />
        </Confirm>
      )}
      {asking === "discard" && (
        <Confirm
          title={words.draft.discardTitle}
          act={words.draft.discard}
          danger
          onClose={() => setAsking(undefined)}
          onAct={async () => {
            await studio.editor.discard();
            toasts.tell(words.draft.discarded);
          }}
        >
          <p>{words.draft.discardText}</p>
        </Confirm>
      )}
    </>
  );
}
