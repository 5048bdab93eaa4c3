/** The conversations of one view, newest activity first. */
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useText } from "../../desk/desk";
import { shownFilter } from "../../desk/route";
import { type Filter, isNarrow, listKey } from "../../state/filter";
import { listOf, MOST_COUNTED } from "../../state/lists";
import { useWorkText } from "../../text/daily";
import { BulkBar } from "../daily/bulk_bar";
import { FilterBar } from "../daily/filter_bar";
import { SavedLinks, useSaved } from "../daily/saved_links";
import { SearchLink } from "../daily/search_link";
import { ViewLinks } from "../frame/view_link";
import { AccountMenu } from "../frame/account_menu";
import { AreaLinks } from "../frame/area_links";
import { Row } from "./row";
import { RowSkeletons } from "./skeletons";
import { TopicFilterBar } from "./topic_filter";
import { useWindow } from "./window";

/** Must be the height that `.row` has in `style/list.css`. */
export const ROW_HEIGHT = 78;
/** Pixels above the end at which the next page is fetched. */
const MORE_WITHIN = 600;

/** The filter that the address names, the same object as long as it says the same. */
export function useFilter(): Filter {
  const { route } = useDesk();
  const filter = shownFilter(useCell(route));
  return useMemo(() => filter, [listKey(filter)]);
}

export function ListPane() {
  const { loading, selection } = useDesk();
  const text = useText();
  const words = useWorkText();
  const filter = useFilter();
  const { view, topic } = filter;
  const key = listKey(filter);
  const list = useInbox((s) => listOf(s, filter));
  const saved = useSaved();
  const title = saved?.name ?? text.views[view];
  // The server counts messages and comments together.
  const count = useInbox((s) => (view === "resolved" || view === "due" || key.includes(" ") ? undefined : s.counts?.[view]));
  const scroller = useRef<HTMLDivElement>(null);
  const [emptyTitle, emptyHint] = isNarrow(filter) ? [words.filter.none, words.filter.noneHint] : ((topic && text.comments.empty[topic]) ?? text.list.empty[view]);

  useEffect(() => {
    loading.view(filter);
    // What is selected is what is seen.
    return selection.clear;
  }, [loading, selection, key]);
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [key]);

  return (
    <section className="list-pane" aria-label={text.list.label(title)}>
      <header className="list-head">
        <h2>
          <bdi>{title}</bdi>
          {count !== undefined && <span className="quiet-count">{count >= MOST_COUNTED ? words.capped : count}</span>}
        </h2>
        <AccountMenu place="list" />
        <nav className="view-tabs" aria-label={text.views.label}>
          <SearchLink />
          <ViewLinks />
          <SavedLinks />
          <AreaLinks />
        </nav>
        <TopicFilterBar />
        <FilterBar filter={filter} />
        <BulkBar ids={list.ids} />
      </header>
      <div
        className="list-scroll"
        ref={scroller}
        onScroll={(e) => {
          const { scrollHeight, scrollTop, clientHeight } = e.currentTarget;
          if (scrollHeight - scrollTop - clientHeight < MORE_WITHIN) loading.moreOf(filter);
        }}
      >
        {list.ids.length > 0 ? (
          <Rows ids={list.ids} scroller={scroller} filter={filter} more={list.next !== undefined} />
        ) : list.phase === "failed" ? (
          <div className="empty" role="alert">
            <p className="empty-title">{text.list.failed}</p>
            <p>{list.error}</p>
            <button type="button" className="button" onClick={() => loading.view(filter)}>
              {text.list.retry}
            </button>
          </div>
        ) : list.phase === "ready" ? (
          <div className="empty">
            <EmptyJacks />
            <p className="empty-title">{emptyTitle}</p>
            <p>{emptyHint}</p>
          </div>
        ) : (
          <RowSkeletons />
        )}
      </div>
    </section>
  );
}

interface RowsProps {
  ids: readonly string[];
  scroller: React.RefObject<HTMLDivElement | null>;
  filter: Filter;
  more: boolean;
}

function Rows({ ids, scroller, filter, more }: RowsProps) {
  const { route } = useDesk();
  const { list } = useText();
  const { conversation: open } = useCell(route);
  const { first, last } = useWindow(scroller, ROW_HEIGHT, ids.length);
  const at = open === undefined ? -1 : ids.indexOf(open);

  // Only when another conversation is opened: a row that moves because of news must not drag the list along.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || at < 0) return;
    const top = at * ROW_HEIGHT;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW_HEIGHT > element.scrollTop + element.clientHeight) element.scrollTop = top + ROW_HEIGHT - element.clientHeight;
  }, [open]);

  return (
    <>
      <ul className="rows" style={{ paddingBlock: `${first * ROW_HEIGHT}px ${Math.max(0, ids.length - last) * ROW_HEIGHT}px` }}>
        {ids.slice(first, last).map((id, i) => (
          <Row key={id} id={id} filter={filter} open={id === open} place={first + i + 1} of={more ? -1 : ids.length} />
        ))}
      </ul>
      {more && <p className="list-more">{list.more}</p>}
    </>
  );
}

function EmptyJacks() {
  return (
    <svg className="empty-jacks" viewBox="0 0 132 40" aria-hidden="true" focusable="false">
      {[20, 66, 112].map((x) => (
        <g key={x} transform={`translate(${x} 20)`}>
          <circle r="13" className="jack" />
          <circle r="5" className="hole" />
        </g>
      ))}
    </svg>
  );
}
