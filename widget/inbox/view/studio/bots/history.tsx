/** What was published, by whom and why; every edition can be brought back. */
import { useCallback, useEffect, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import type { Edition } from "../../../session/studio_types";
import { differences, type Part, settingsOf } from "../../../state/studio/bot";
import { useDates } from "../../parts/clock";
import { Return } from "../../parts/icons";
import { Confirm } from "../confirm";
import { FormPart, useChangeable } from "../fields";
import { Bones, Failed } from "../loading";

export function History() {
  const { studio, say, toasts } = useDesk();
  const { bots } = useText();
  const words = bots.history;
  const { id, live } = useCell(studio.editor);
  const changeable = useChangeable();
  const [items, setItems] = useState<readonly Edition[]>();
  const [error, setError] = useState<string>();
  const [restoring, setRestoring] = useState<number>();

  const load = useCallback(() => {
    setError(undefined);
    studio.api.editions(id).then(setItems, (e: unknown) => setError(say(e)));
  }, [studio, id, say]);
  useEffect(load, [load, live?.edition]);

  if (error) return <Failed error={error} onRetry={load} />;
  if (!items) return <Bones />;
  return (
    <FormPart title={bots.sections.history} hint={words.lead}>
      {items.length === 0 ? (
        <p className="menu-hint">{words.none}</p>
      ) : (
        <ol className="editions">
          {items.map((edition) => (
            <EditionRow key={edition.edition} edition={edition} {...(changeable ? { onRestore: () => setRestoring(edition.edition) } : {})} />
          ))}
        </ol>
      )}
      {restoring !== undefined && (
        <Confirm
          title={words.restoreTitle(restoring)}
          act={words.restore}
          onClose={() => setRestoring(undefined)}
          onAct={async () => {
            const bot = await studio.editor.restore(restoring);
            toasts.tell(words.restored(bot.edition));
          }}
        >
          <p>{words.restoreText}</p>
        </Confirm>
      )}
    </FormPart>
  );
}

function EditionRow({ edition, onRestore }: { edition: Edition; onRestore?: () => void }) {
  const { studio, say, toasts } = useDesk();
  const { bots } = useText();
  const words = bots.history;
  const { at } = useDates();
  const { id, live } = useCell(studio.editor);
  const [parts, setParts] = useState<readonly Part[]>();

  async function compare() {
    if (!live) return;
    try {
      setParts(differences(settingsOf(await studio.api.edition(id, edition.edition)), settingsOf(live)));
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  return (
    <li className="edition" data-live={edition.live}>
      <span className="edition-number">{edition.edition}</span>
      <div className="edition-what">
        <p className="edition-note">
          {edition.note ? <bdi>{edition.note}</bdi> : <span className="faint">{words.noNote}</span>}
          {edition.live && <span className="tag">{words.live}</span>}
        </p>
        <p className="menu-hint">{words.by(edition.by, at(edition.at, "full"))}</p>
        {parts &&
          (parts.length === 0 ? (
            <p className="menu-hint">{words.same}</p>
          ) : (
            <p className="menu-hint">
              {words.differs} {parts.map((part) => bots.parts[part]).join(", ")}
            </p>
          ))}
      </div>
      {!edition.live && (
        <div className="edition-acts">
          {!parts && (
            <button type="button" className="button" title={words.compareHint} aria-label={`${words.compare}: ${bots.edition(edition.edition)}`} onClick={() => void compare()}>
              {words.compare}
            </button>
          )}
          {onRestore && (
            <button type="button" className="button" aria-label={`${words.restore}: ${bots.edition(edition.edition)}`} onClick={onRestore}>
              <Return /> {words.restore}
            </button>
          )}
        </div>
      )}
    </li>
  );
}
