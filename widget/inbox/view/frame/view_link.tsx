/** The ways to the views, each with its count. */
import type { MouseEvent } from "react";
import type { View } from "../../state/model";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { href } from "../../desk/route";
import { VIEWS } from "../../state/model";
import { Bell, Check, Lines, Mine } from "../parts/icons";

const ICONS = { mine: Mine, unassigned: Bell, all: Lines, resolved: Check };

function ViewLink({ view }: { view: View }) {
  const { route } = useDesk();
  const { views } = useText();
  const here = useCell(route);
  const count = useInbox((s) => (view === "resolved" ? undefined : s.counts?.[view]));
  const Sign = ICONS[view];

  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    route.go({ view });
  }

  return (
    <a
      className="view-link"
      href={href({ view, topic: here.topic, contact: false })}
      onClick={follow}
      aria-current={here.view === view && !here.knowledge && !here.studio ? "true" : undefined}
      data-ringing={view === "unassigned" && (count ?? 0) > 0}
      title={views[view]}
    >
      <Sign />
      <span className="view-name">{views[view]}</span>
      {count !== undefined && count > 0 && <span className="count">{count > 999 ? "999+" : count}</span>}
    </a>
  );
}

/** None for whom conversations are not. */
export function ViewLinks() {
  const reads = useMay("GET /conversations");
  if (!reads) return null;
  return VIEWS.map((view) => <ViewLink key={view} view={view} />);
}
