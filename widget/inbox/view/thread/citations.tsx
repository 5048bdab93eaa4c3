/** What an answer rests on: numbered sources, each opening to its passage. */
import { useId, useState } from "react";
import type { Citation } from "../../../protocol";
import { useText } from "../../desk/desk";
import { Book, Out } from "../parts/icons";
import { Passage } from "./rich_text";

/** A page somewhere, or one of this server. */
const LINK = /^(https?:|\/(?!\/))/;

/** A kept file, opened at its page. */
const FILE = /\/files\/knowledge\//;

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
            <bdi className="citation-title">{citation.title}</bdi>
          </button>
        ))}
      </div>
      {shown && (
        <div className="passage" id={passage}>
          <PassageBody citation={shown} />
        </div>
      )}
    </div>
  );
}

/** Where the passage stands, its text with the quote marked, and the way to its source. */
export function PassageBody({ citation }: { citation: Citation }) {
  const { thread } = useText();
  const { title, headings, page, text, quote, url } = citation;
  const path = page ? [...headings, thread.page(page)] : headings;
  return (
    <>
      <p className="passage-title" dir="auto">
        {title}
      </p>
      {path.length > 0 && (
        <p className="passage-path" dir="auto">
          {path.join(" › ")}
        </p>
      )}
      <blockquote className="rich" dir="auto">
        <Passage text={text} quote={quote} />
      </blockquote>
      {url && LINK.test(url) && (
        <a href={url} target="_blank" rel="noopener noreferrer">
          {FILE.test(url) ? thread.openDocument : thread.openSource} <Out />
        </a>
      )}
    </>
  );
}
