/** The ways to the views, each with its count. */
import type { MouseEvent } from "react";
import type { View } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { href } from "../../desk/route";
import { MOST_COUNTED } from "../../state/lists";
import { VIEWS } from "../../state/model";
import { useWorkText } from "../../text/daily";
import { At, Bell, Check, Clock, Lines, Mine, Moon, People } from "../parts/icons";

const ICONS = { mine: Mine, unassigned: Bell, team: People, mentions: At, due: Clock, all: Lines, snoozed: Moon, resolved: Check };
/** Views in which something waits for the operator. */
const RINGING: readonly View[] = ["unassigned", "mentions"];

export function ViewLink({ view }: { view: View }) {
  const { route } = useDesk();
  const { views } = useText();
  const words = useWorkText();
  const here = useCell(route);
  const count = useInbox((s) => (view === "resolved" || view === "due" ? undefined : s.counts?.[view]));
  const Sign = ICONS[view];

  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    route.choose({ view, topic: route.get().topic });
  }

  return (
    <a
      className="view-link"
      href={href({ view, topic: here.topic, contact: false })}
      onClick={follow}
      aria-current={here.view === view && !here.saved && here.search === undefined && !here.knowledge && !here.studio ? "true" : undefined}
      data-ringing={RINGING.includes(view) && (count ?? 0) > 0}
      title={views[view]}
    >
      <Sign />
      <span className="view-name">{views[view]}</span>
      {count !== undefined && count > 0 && <span className="count">{count >= MOST_COUNTED ? words.capped : count}</span>}
    </a>
  );
}

/** None for whom conversations are not. */
export function ViewLinks() {
  const reads = useMay("GET /conversations");
  if (!reads) return null;
  return VIEWS.map((view) => <ViewLink key={view} view={view} />);
}
