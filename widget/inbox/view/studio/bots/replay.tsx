/** A past conversation's questions, answered by the draft beside what was said then. */
import { useEffect, useState } from "react";
import type { Conversation } from "../../../../protocol";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import { Avatar } from "../../parts/avatar";
import { useDates } from "../../parts/clock";
import { Dialog } from "../../parts/dialog";
import { Find } from "../../parts/icons";
import { Formatted, PlainText } from "../../thread/rich_text";
import { Bones, Failed } from "../loading";
import { Answer } from "./preview";

export function Replay() {
  const { studio } = useDesk();
  const { bots } = useText();
  const words = bots.preview;
  const { phase, turns, error, conversation, name } = useCell(studio.preview.replay);
  return (
    <div className="preview-scroll" tabIndex={0} role="region" aria-label={words.pastOf(name ?? "")}>
      {phase === "busy" && (
        <>
          <p className="preview-busy" role="status">
            {words.pastBusy}
          </p>
          <Bones />
        </>
      )}
      {phase === "failed" && <Failed {...(error ? { error } : {})} onRetry={() => conversation && void studio.preview.tryOn(conversation, name ?? "")} />}
      {phase === "ready" && turns.length === 0 && <p className="menu-hint">{words.pastEmpty}</p>}
      {turns.map((turn, i) => (
        <section className="replayed" key={i} aria-label={turn.asked}>
          <h4>{words.asked}</h4>
          <div className="said" data-side="contact">
            <div className="bubble">
              <PlainText text={turn.asked} />
            </div>
          </div>
          <h4>{words.was}</h4>
          <div className="said was">
            <div className="bubble">{turn.was == null ? <p className="faint">{words.wasNothing}</p> : <Formatted text={turn.was} />}</div>
          </div>
          <h4>{words.now}</h4>
          <Answer turn={turn} offers={false} />
        </section>
      ))}
    </div>
  );
}

export function PastDialog({ onClose }: { onClose: () => void }) {
  const { studio, api, say } = useDesk();
  const text = useText();
  const words = text.bots.preview;
  const { brief } = useDates();
  const [items, setItems] = useState<readonly Conversation[]>();
  const [error, setError] = useState<string>();
  const [sought, setSought] = useState("");

  useEffect(() => {
    Promise.all([api.conversations({ view: "resolved" }), api.conversations({ view: "all" })]).then(
      (pages) => setItems(pages.flatMap((page) => page.items).sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1))),
      (e: unknown) => setError(say(e)),
    );
  }, [api, say]);

  const wanted = sought.trim().toLowerCase();
  const shown = (items ?? []).filter(({ contact, preview }) => `${contact.name} ${preview?.text ?? ""}`.toLowerCase().includes(wanted));
  return (
    <Dialog title={words.pastTitle} onClose={onClose} className="form-dialog wide">
      <p>{words.pastHint}</p>
      <div className="find">
        <Find />
        <input type="search" value={sought} autoFocus aria-label={words.pastFind} placeholder={words.pastFind} onChange={(e) => setSought(e.currentTarget.value)} />
      </div>
      {error && (
        <p className="fault" role="alert">
          {error}
        </p>
      )}
      {!items && !error && <Bones />}
      {items && shown.length === 0 && <p>{words.pastNone}</p>}
      <ul className="plain-rows past-list">
        {shown.map(({ id, contact, preview, updated_at }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => {
                void studio.preview.tryOn(id, contact.name);
                onClose();
              }}
            >
              <Avatar id={contact.id} name={contact.name} size="s" online={false} />
              <span className="row-what">
                <strong>{contact.name}</strong>
                <small>{preview?.text ?? text.list.noPreview}</small>
              </span>
              <time>{brief(updated_at, Date.now())}</time>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
