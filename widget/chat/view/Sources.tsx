import { useEffect, useRef } from "preact/hooks";
import type { Citation } from "../../protocol";
import { safeUrl } from "../markdown";
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

/** The passage itself, over the lower part of the thread. */
export function PassagePanel({ passage, onClose }: { passage: Passage; onClose(): void }) {
  const { text, host } = useChat();
  const { number, citation } = passage;
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.focus(), [citation]);
  const url = safeUrl(citation.url, host.origin);
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
        <div class="passage-text" tabIndex={0} role="group" aria-label={citation.title}>
          {citation.headings.length > 0 && <p class="path" dir="auto">{citation.headings.join(" › ")}</p>}
          <Quote />
          <blockquote dir="auto">{citation.text}</blockquote>
        </div>
        {url && (
          <a class="out" href={url} target="_blank" rel="noopener noreferrer">
            {text.openPage}
            <Out />
            <span class="unseen">{text.opensNewTab}</span>
          </a>
        )}
      </div>
    </div>
  );
}
