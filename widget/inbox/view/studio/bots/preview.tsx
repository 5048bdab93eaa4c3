/** A talk with the draft beside its settings, with how each answer came about; or a past conversation, answered anew. */
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import type { Said } from "../../../desk/studio/preview";
import type { PreviewTurn } from "../../../session/studio_types";
import { Close, Retry, Return, Send } from "../../parts/icons";
import { Citations } from "../../thread/citations";
import { Dots } from "../../thread/group";
import { Formatted, PlainText } from "../../thread/rich_text";
import { TraceBody } from "../../trace/steps";
import { PastDialog, Replay } from "./replay";

export function Preview({ onClose }: { onClose: () => void }) {
  const { studio } = useDesk();
  const { bots } = useText();
  const words = bots.preview;
  const { said, busy } = useCell(studio.preview);
  const replay = useCell(studio.preview.replay);
  const { draft, saving } = useCell(studio.editor);
  const [choosing, setChoosing] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const past = replay.phase !== "none";

  useEffect(() => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [said]);

  return (
    <aside className="preview" aria-label={words.label}>
      <header className="preview-head">
        {past ? (
          <button type="button" className="icon-button" aria-label={words.pastBack} title={words.pastBack} onClick={studio.preview.endReplay}>
            <Return />
          </button>
        ) : null}
        <h3>{past ? words.pastOf(replay.name ?? "") : words.title}</h3>
        {!past && said.length > 0 && (
          <button type="button" className="button quiet" onClick={studio.preview.clear}>
            {words.clear}
          </button>
        )}
        <button type="button" className="icon-button" aria-label={words.hide} title={words.hide} onClick={onClose}>
          <Close />
        </button>
      </header>
      {past ? (
        <Replay />
      ) : (
        <>
          <div className="preview-scroll" ref={scroller} role="log" aria-label={words.label} tabIndex={0}>
            {said.length === 0 && (
              <div className="empty small">
                <p className="empty-title">{words.empty}</p>
                <p>{words.emptyHint}</p>
                <button type="button" className="button" onClick={() => setChoosing(true)}>
                  {words.past}
                </button>
              </div>
            )}
            {said.map((one, i) => (
              <Exchange key={i} said={one} last={i === said.length - 1} busy={busy} />
            ))}
          </div>
          <Ask busy={busy} />
          <p className="preview-foot">
            {draft || saving !== "still" ? words.draft : words.live}{" "}
            {said.length > 0 && (
              <button type="button" className="link" onClick={() => setChoosing(true)}>
                {words.past}
              </button>
            )}
          </p>
        </>
      )}
      {choosing && <PastDialog onClose={() => setChoosing(false)} />}
    </aside>
  );
}

function Exchange({ said, last, busy }: { said: Said; last: boolean; busy: boolean }) {
  const { studio } = useDesk();
  const { bots } = useText();
  const words = bots.preview;
  const { asked, turn, error } = said;
  return (
    <>
      <div className="said" data-side="contact">
        <span className="hidden">{words.you}: </span>
        <div className="bubble">
          <PlainText text={asked} />
        </div>
      </div>
      {last && busy && (
        <div className="said" data-side="agent">
          <div className="bubble">
            <Dots label={words.busy} />
          </div>
        </div>
      )}
      {turn && <Answer turn={turn} offers={last && !busy} />}
      {error && (
        <p className="fault" role="alert">
          {error}
        </p>
      )}
      {last && !busy && (
        <button type="button" className="button quiet again" onClick={() => void studio.preview.again()}>
          <Retry /> {words.again}
        </button>
      )}
    </>
  );
}

export function Answer({ turn, offers }: { turn: PreviewTurn; offers: boolean }) {
  const { studio } = useDesk();
  const { settings } = useCell(studio.editor);
  const { bots } = useText();
  const words = bots.preview;
  const [open, setOpen] = useState(false);
  return (
    <div className="said" data-side="agent">
      {turn.agent && <p className="said-by">{settings?.agents.find(({ key }) => key === turn.agent)?.name || turn.agent}</p>}
      <div className="bubble">
        {turn.text ? <Formatted text={turn.text} /> : <p className="faint">{words.silent}</p>}
        {turn.citations.length > 0 && <Citations citations={turn.citations} />}
      </div>
      {turn.handed_over && <p className="said-note">{words.handedOver}</p>}
      {turn.quick_replies.length > 0 && (
        <ul className="offered">
          {turn.quick_replies.map((reply) => (
            <li key={reply.title}>
              {offers && !reply.action ? (
                <button type="button" onClick={() => void studio.preview.ask(reply.title)}>
                  {reply.title}
                </button>
              ) : (
                reply.title
              )}
            </li>
          ))}
        </ul>
      )}
      <button type="button" className="trace-link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {words.trace}
      </button>
      {open && (
        <div className="said-trace">
          <TraceBody trace={turn.trace} />
        </div>
      )}
    </div>
  );
}

function Ask({ busy }: { busy: boolean }) {
  const { studio } = useDesk();
  const { bots } = useText();
  const words = bots.preview;
  const [text, setText] = useState("");

  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (busy || text.trim() === "") return;
    void studio.preview.ask(text);
    setText("");
  }

  function onKey(event: KeyboardEvent) {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  }

  return (
    <form className="preview-ask" onSubmit={submit}>
      <textarea rows={1} dir="auto" value={text} maxLength={4_000} aria-label={words.placeholder} placeholder={words.placeholder} onChange={(e) => setText(e.currentTarget.value)} onKeyDown={onKey} />
      <button type="submit" className="button send" aria-label={words.send} title={words.send} disabled={busy || text.trim() === ""}>
        <Send />
      </button>
    </form>
  );
}
