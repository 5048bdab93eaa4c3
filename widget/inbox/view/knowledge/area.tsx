/** The pages about the knowledge: the bases at the left, what is open beside them. On a phone each is a screen. */
import { useEffect } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useMay, useText } from "../../desk/desk";
import type { Place } from "../../desk/route";
import { NotYours } from "../frame/not_yours";
import { BasePage } from "./base_page";
import { DocumentPage } from "./document_page";
import { Questions } from "./questions";
import { Side } from "./side";
import { Welcome } from "./welcome";

/** Whether the one who looks may change the knowledge, and not only read it. */
export const useKeeper = () => useMay("PUT /knowledge/{kb}");

export function KnowledgeArea({ place }: { place: Place }) {
  const { knowledge } = useDesk();
  const { product, knowledge: words } = useText();
  const allowed = useMay("GET /knowledge");
  useEffect(() => (allowed ? knowledge.enter() : undefined), [knowledge, allowed]);
  return (
    <main className="panes">
      <h1 className="hidden">
        {product} · {words.name}
      </h1>
      {allowed && <Side place={place} />}
      <div id="thread" className="main knowledge-main" tabIndex={-1}>
        {allowed ? <Open place={place} /> : <NotYours />}
      </div>
    </main>
  );
}

function Open({ place }: { place: Place }) {
  const { knowledge } = useDesk();
  const { phase, items } = useCell(knowledge.bases);
  const { knowledge: words } = useText();
  if (place.page === "questions") return <Questions />;
  if (place.page === "bases") return <Welcome />;
  const base = items.find(({ id }) => id === place.base);
  if (!base) {
    if (phase !== "ready") return null;
    return (
      <div className="empty" role="alert">
        <p className="empty-title">{words.bases.gone}</p>
      </div>
    );
  }
  if (place.page === "document") return <DocumentPage key={place.document} base={base} id={place.document} />;
  return <BasePage key={base.id} base={base} tab={place.page} />;
}
