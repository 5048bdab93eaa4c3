/** The way to the search of all that was said. */
import type { MouseEvent } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useMay } from "../../desk/desk";
import { href } from "../../desk/route";
import { useFindText } from "../../text/find";
import { Find } from "../parts/icons";

export function SearchLink() {
  const { route } = useDesk();
  const { search } = useFindText();
  const here = useCell(route);
  const reads = useMay("GET /search");
  const to = { ...here, knowledge: undefined, studio: undefined, conversation: undefined, contact: false, search: here.search ?? "" };
  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    route.find(here.search ?? "");
  }
  if (!reads) return null;
  return (
    <a className="view-link" href={href(to)} onClick={follow} aria-current={here.search !== undefined && !here.knowledge && !here.studio ? "true" : undefined} title={search.title}>
      <Find />
      <span className="view-name">{search.title}</span>
    </a>
  );
}
