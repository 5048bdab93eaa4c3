/** The bases, how search works now, and the way to the open questions. */
import { useEffect, useRef, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import type { Place } from "../../desk/route";
import { AccountMenu } from "../frame/account_menu";
import { AreaLinks } from "../frame/area_links";
import { ViewLinks } from "../frame/view_link";
import { Book, Plus, Question } from "../parts/icons";
import { useKeeper } from "./area";
import { NameDialog } from "./base_dialogs";
import { IndexNote } from "./index_note";
import { PlaceLink } from "./link";
import { Welcome } from "./welcome";

export function Side({ place }: { place: Place }) {
  const { knowledge, route } = useDesk();
  const { knowledge: words, views } = useText();
  const { phase, items, error, index, leaving } = useCell(knowledge.bases);
  const gaps = useCell(knowledge.gaps);
  const keeper = useKeeper();
  const [naming, setNaming] = useState(false);
  const tabs = useRef<HTMLElement>(null);
  const open = "base" in place ? place.base : undefined;
  const shown = items.filter(({ id }) => !leaving.has(id));
  const asked = gaps.items.filter(({ id }) => !gaps.leaving.has(id)).length;

  // On a phone the tabs are wider than the screen, and this one is not among the first.
  useEffect(() => void tabs.current?.querySelector("[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" }), []);
  useEffect(() => {
    if (knowledge.gaps.get().phase === "new") void knowledge.gaps.load();
  }, [knowledge]);

  return (
    <section className="list-pane knowledge-side" aria-label={words.label}>
      <header className="list-head">
        <h2>{words.name}</h2>
        <AccountMenu place="list" />
        <nav className="view-tabs" aria-label={views.label} ref={tabs}>
          <ViewLinks />
          <AreaLinks />
        </nav>
      </header>
      <div className="list-scroll knowledge-list">
        {index && <IndexNote index={index} />}
        <div className="side-head">
          <h3>{words.bases.title}</h3>
          {keeper && (
            <button type="button" className="icon-button" aria-label={words.bases.add} title={words.bases.add} onClick={() => setNaming(true)}>
              <Plus />
            </button>
          )}
        </div>
        {shown.length > 0 ? (
          <ul className="bases">
            {shown.map((base) => (
              <li key={base.id}>
                <PlaceLink to={{ page: "documents", base: base.id }} className="base-row" current={base.id === open}>
                  <Book />
                  <span className="base-what">
                    <bdi className="base-name">{base.name}</bdi>
                    <small>
                      {words.bases.holds(base.documents, base.passages)}
                    </small>
                  </span>
                </PlaceLink>
              </li>
            ))}
          </ul>
        ) : phase === "failed" ? (
          <div className="side-note" role="alert">
            <p>
              {words.loadFailed} {error}
            </p>
            <button type="button" className="button" onClick={() => void knowledge.bases.load()}>
              {words.retry}
            </button>
          </div>
        ) : phase === "ready" ? (
          <>
            <p className="side-note">{words.bases.none}</p>
            <div className="side-welcome">
              <Welcome />
            </div>
          </>
        ) : (
          <div className="side-bones" aria-hidden="true">
            <span className="bone" />
            <span className="bone" />
          </div>
        )}
        <ul className="bases apart">
          <li>
            <PlaceLink to={{ page: "questions" }} className="base-row" current={place.page === "questions"}>
              <Question />
              <span className="base-what">
                <span className="base-name">{words.questions.title}</span>
                <small>{words.questions.days(gaps.days)}</small>
              </span>
              {asked > 0 && <span className="gap-count">{gaps.next ? `${asked}+` : asked}</span>}
            </PlaceLink>
          </li>
        </ul>
        {!keeper && <p className="side-note">{words.readOnly}</p>}
      </div>
      {naming && (
        <NameDialog
          onClose={() => setNaming(false)}
          onNamed={async (name) => {
            const base = await knowledge.bases.add(name);
            route.visit({ page: "documents", base: base.id });
          }}
        />
      )}
    </section>
  );
}
