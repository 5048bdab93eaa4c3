/** Ways to the views that were saved. */
import { type MouseEvent, useEffect } from "react";
import type { SavedView } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useMay } from "../../desk/desk";
import { href } from "../../desk/route";
import { fromSaved } from "../../state/filter";
import { useWorkText } from "../../text/daily";
import { Bookmark, People } from "../parts/icons";
import { useKept } from "./choices";

/** The saved view that is on screen. */
export function useSaved(): SavedView | undefined {
  const { route, directory } = useDesk();
  const { saved } = useCell(route);
  return useKept(directory.views).find(({ id }) => id === saved);
}

/** Nothing for whom conversations are not. */
export function SavedLinks() {
  return useMay("GET /saved-views") ? <Links /> : null;
}

function Links() {
  const { directory } = useDesk();
  const { saved } = useWorkText();
  const views = useKept(directory.views);
  // Colleagues keep views for others, which nobody is told of.
  useEffect(() => void directory.views.load(), [directory]);
  if (views.length === 0) return null;
  return (
    <div className="saved-links" role="group" aria-label={saved.heading}>
      <p className="rail-heading" aria-hidden="true">
        {saved.heading}
      </p>
      {views.map((view) => (
        <SavedLink key={view.id} view={view} />
      ))}
    </div>
  );
}

function SavedLink({ view }: { view: SavedView }) {
  const { route } = useDesk();
  const here = useCell(route);
  const filter = fromSaved(view.filter);
  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    route.choose(filter, view.id);
  }
  const { view: shown, topic, ...narrow } = filter;
  return (
    <a className="view-link" href={href({ view: shown, topic, narrow, saved: view.id, contact: false })} onClick={follow} aria-current={here.saved === view.id && here.search === undefined && !here.knowledge && !here.studio ? "true" : undefined} title={view.name}>
      {view.audience.kind === "own" ? <Bookmark /> : <People />}
      <span className="view-name">
        <bdi>{view.name}</bdi>
      </span>
    </a>
  );
}
