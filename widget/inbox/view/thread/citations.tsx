/** What an answer rests on: numbered sources, each opening to its passage. */
import { useId, useState } from "react";
import type { Citation } from "../../../protocol";
import { useText } from "../../desk/desk";
import { Book, Out } from "../parts/icons";

/** A page somewhere, or one of this server. */
const LINK = /^(https?:|\/(?!\/))/;

export function Citations({ citations }: { citations: Citation[] }) {
  const { thread } = useText();
  const [open, setOpen] = useState<number>();
  const passage = useId();
  const shown = open === undefined ? undefined : citations[open];
  return (
    <div className="citations">
      <div className="citation-row">
        <span className="citation-label">
          <Book /> {thread.sources(citations.length)}
        </span>
        {citations.map((citation, i) => (
          <button
            key={i}
            type="button"
            aria-expanded={open === i}
            aria-controls={open === i ? passage : undefined}
            onClick={() => setOpen(open === i ? undefined : i)}
          >
            <span className="citation-title">{citation.title}</span>
          </button>
        ))}
      </div>
      {shown && (
        <div className="passage" id={passage}>
          {shown.headings.length > 0 && <p className="passage-path">{shown.headings.join(" › ")}</p>}
          <blockquote>{shown.text}</blockquote>
          {shown.url && LINK.test(shown.url) && (
            <a href={shown.url} target="_blank" rel="noopener noreferrer">
              {thread.openSource} <Out />
            </a>
          )}
        </div>
      )}
    </div>
  );
}
