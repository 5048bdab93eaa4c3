import { useEffect, useRef } from "preact/hooks";
import type { Citation } from "../../protocol";
import { passage as marked, safeUrl } from "../markdown";
import { useChat } from "./context";
import { Cross, Out, Quote } from "./icons";

/** The numbered chips under an answer. */
export function Sources({ citations }: { citations: Citation[] }) {
  const { text, showPassage } = useChat();
  return (
    <ol class="sources" aria-label={text.sources}>
      {citations.map((citation, i) => (
        <li key={i}>
          <button type="button" onClick={() => showPassage(i + 1, citation)}>
            <span>
              <b>{i + 1} </b>
              <bdi>{citation.title}</bdi>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

export interface Passage {
  number: number;
  citation: Citation;
}

/** A kept file, opened at its page. */
const FILE = /\/files\/knowledge\//;

/** The passage itself, over the lower part of the thread. */
export function PassagePanel({ passage, onClose }: { passage: Passage; onClose(): void }) {
  const { text, host } = useChat();
  const { number, citation } = passage;
  const panel = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    panel.current?.focus();
    // What was taken may stand far down in a long passage.
    const mark = panel.current?.querySelector("mark");
    if (mark && scroller.current) scroller.current.scrollTop = mark.offsetTop - scroller.current.offsetTop - 80;
  }, [citation]);
  const url = safeUrl(citation.url, host.origin);
  const path = citation.page ? [...citation.headings, text.page(citation.page)] : citation.headings;
  return (
    <div class="passage-place">
      <div class="veil" onClick={onClose} />
      <div class="passage" role="dialog" tabIndex={-1} ref={panel} aria-label={text.source(number, citation.title)}>
        <div class="passage-head">
          <b class="number">{number}</b>
          <h3>
            <bdi>{citation.title}</bdi>
          </h3>
          <button type="button" class="plain" aria-label={text.close} onClick={onClose}>
            <Cross />
          </button>
        </div>
        <div class="passage-text" ref={scroller} tabIndex={0} role="group" aria-label={citation.title}>
          {path.length > 0 && <p class="path" dir="auto">{path.join(" › ")}</p>}
          <Quote />
          <blockquote class="rich" dir="auto">{marked(citation.text, citation.quote)}</blockquote>
        </div>
        {url && (
          <a class="out" href={url} target="_blank" rel="noopener noreferrer">
            {FILE.test(url) ? text.openDocument : text.openPage}
            <Out />
            <span class="unseen">{text.opensNewTab}</span>
          </a>
        )}
      </div>
    </div>
  );
}
