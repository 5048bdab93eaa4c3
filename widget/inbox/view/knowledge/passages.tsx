/** The passages of a document in their order, page by page as one scrolls. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useDesk, useText } from "../../desk/desk";
import type { KnowledgeDocument, KnowledgePassage } from "../../state/knowledge/wire";
import { Formatted } from "../thread/rich_text";

interface Loaded {
  items: readonly KnowledgePassage[];
  next?: string;
  phase: "loading" | "ready" | "failed";
  error?: string;
}

export function Passages({ base, document }: { base: string; document: KnowledgeDocument }) {
  const { knowledge, say } = useDesk();
  const { knowledge: all } = useText();
  const words = all.document;
  const [loaded, setLoaded] = useState<Loaded>({ items: [], phase: "loading" });
  const end = useRef<HTMLDivElement>(null);
  const busy = useRef(false);
  const { id, passages } = document;

  const load = useCallback(
    async (cursor?: string) => {
      if (busy.current) return;
      busy.current = true;
      try {
        const page = await knowledge.api.passages(base, id, cursor);
        setLoaded((old) => ({ items: cursor ? [...old.items, ...page.items] : page.items, phase: "ready", ...(page.next ? { next: page.next } : {}) }));
      } catch (e) {
        setLoaded((old) => ({ ...old, phase: "failed", error: say(e) }));
      } finally {
        busy.current = false;
      }
    },
    [knowledge, base, id, say],
  );

  useEffect(() => void load(), [load]);
  useEffect(() => {
    const sentinel = end.current;
    if (!sentinel || loaded.next === undefined) return;
    const near = new IntersectionObserver(([seen]) => seen?.isIntersecting && void load(loaded.next), { rootMargin: "600px" });
    near.observe(sentinel);
    return () => near.disconnect();
  }, [loaded.next, load]);

  const { items, phase } = loaded;
  return (
    <section className="passages" aria-labelledby="passages-title">
      <h3 id="passages-title">
        {words.passages}
        {passages > 0 && <span className="quiet-count">{passages}</span>}
      </h3>
      <p className="passages-hint">{items.length > 0 || phase === "loading" ? words.passagesHint : words.noPassages}</p>
      <ol>
        {items.map((passage, i) => (
          <li key={passage.id} className="passage-card">
            <PassageHead passage={passage} before={items[i - 1]} />
            <div className="rich" dir="auto">
              <Formatted text={passage.text} />
            </div>
          </li>
        ))}
      </ol>
      {phase === "failed" && (
        <div className="side-note" role="alert">
          <p>
            {all.loadFailed} {loaded.error}
          </p>
          <button type="button" className="button" onClick={() => void load(loaded.next)}>
            {all.retry}
          </button>
        </div>
      )}
      {loaded.next !== undefined && <p className="list-more">{all.documents.more}</p>}
      <div ref={end} />
    </section>
  );
}

/** Headings are said where they change, like in the document itself. */
function PassageHead({ passage, before }: { passage: KnowledgePassage; before: KnowledgePassage | undefined }) {
  const { knowledge } = useText();
  const { headings, page, ordinal } = passage;
  const same = before !== undefined && before.headings.join("\n") === headings.join("\n");
  return (
    <p className="passage-head" data-same={same}>
      <span className="passage-number">{ordinal + 1}</span>
      <bdi className="passage-path">{headings.join(" › ")}</bdi>
      {page !== undefined && <span className="passage-page">{knowledge.document.page(page)}</span>}
    </p>
  );
}
