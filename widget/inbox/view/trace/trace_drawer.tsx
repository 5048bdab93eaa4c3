/** Beside a conversation: how its answers came about, those that failed and those that were cancelled too. */
import { useEffect, useId, useRef, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useLanguage, useText } from "../../desk/desk";
import type { Trace } from "../../session/studio_types";
import { duration } from "../../state/studio/figures";
import { useDates } from "../parts/clock";
import { Chevron, Close } from "../parts/icons";
import { TraceBody } from "./steps";

export function TraceDrawer() {
  const { studio, route } = useDesk();
  const { conversation } = useCell(studio.traces);
  const { conversation: open } = useCell(route);
  // It is about the conversation that is open, and goes with it.
  useEffect(() => {
    if (conversation && conversation !== open) studio.traces.hide();
  }, [studio, conversation, open]);
  return conversation && conversation === open ? <Drawer key={conversation} /> : null;
}

function Drawer() {
  const { studio } = useDesk();
  const { turns: words } = useText();
  const { phase, items, apart, message, missing, more, loadingMore, error, conversation } = useCell(studio.traces);
  const box = useRef<HTMLDialogElement>(null);
  const title = useId();

  useEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={box}
      className="drawer"
      aria-labelledby={title}
      onCancel={(e) => {
        e.preventDefault();
        studio.traces.hide();
      }}
      onClick={(e) => e.target === box.current && studio.traces.hide()}
    >
      <div className="drawer-body">
        <header className="drawer-head">
          <h2 id={title}>{words.title}</h2>
          <button type="button" className="icon-button" aria-label={words.close} title={words.close} onClick={studio.traces.hide}>
            <Close />
          </button>
        </header>
        <div className="drawer-scroll" tabIndex={0} role="region" aria-labelledby={title} aria-busy={phase === "loading"}>
          {phase === "loading" && (
            <div className="page-bones" role="status">
              <span className="hidden">{words.loading}</span>
              <span className="bone" style={{ width: "46%" }} />
              <span className="bone" style={{ width: "82%" }} />
              <span className="bone" style={{ width: "70%" }} />
            </div>
          )}
          {phase === "failed" && (
            <div className="empty" role="alert">
              <p className="empty-title">{words.failed}</p>
              <p>{error}</p>
              <button type="button" className="button" onClick={() => conversation && studio.traces.show(conversation, message)}>
                {words.retry}
              </button>
            </div>
          )}
          {phase === "ready" && (
            <>
              {missing && <p className="drawer-note">{words.missing}</p>}
              {items.length === 0 && !missing && <p className="drawer-note">{words.none}</p>}
              {items.length > 0 && <p className="drawer-note">{words.others}</p>}
              <ul className="turns">
                {[...items, ...(apart ? [apart] : [])].map((trace) => (
                  <Turn key={trace.message} trace={trace} wanted={trace.message === message} />
                ))}
              </ul>
              {more && (
                <button type="button" className="button drawer-more" disabled={loadingMore} aria-busy={loadingMore} onClick={() => void studio.traces.older()}>
                  {words.older}
                </button>
              )}
            </>
          )}
        </div>
      </div>
    </dialog>
  );
}

function Turn({ trace, wanted }: { trace: Trace; wanted: boolean }) {
  const { turns: words } = useText();
  const language = useLanguage();
  const { at } = useDates();
  const [open, setOpen] = useState(wanted);
  const row = useRef<HTMLLIElement>(null);
  const content = useId();
  const { end, took, edition } = trace;
  const asked = trace.steps.find((step) => step.kind === "searched")?.query;
  const agent = trace.steps.findLast((step) => step.kind === "routed")?.agent;

  useEffect(() => {
    if (wanted) row.current?.scrollIntoView({ block: "start" });
  }, [wanted]);

  return (
    <li className="turn" ref={row} data-end={end} data-open={open} data-wanted={wanted}>
      <button type="button" className="turn-head" aria-expanded={open} aria-controls={open ? content : undefined} onClick={() => setOpen(!open)}>
        <Chevron />
        <span className="turn-what">
          <span className="turn-first">
            <span className="badge" data-end={end}>
              {words.ends[end]}
            </span>
            <time dateTime={trace.at}>{at(trace.at, "full")}</time>
          </span>
          <small>
            {[agent, duration(took, language), words.edition(edition)].filter(Boolean).join(" · ")}
          </small>
          {asked && (
            <small className="turn-asked">
              <bdi>“{asked}”</bdi>
            </small>
          )}
        </span>
      </button>
      {open && (
        <div id={content} className="turn-body">
          {words.endHints[end] && <p className="turn-hint">{words.endHints[end]}</p>}
          <TraceBody trace={trace} />
        </div>
      )}
    </li>
  );
}
