/** Messages, comments or both: a filter over every view, for those who have posts to comment on. */
import { useEffect } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import type { TopicFilter } from "../../session/comments_types";
import { hasPosts } from "../../state/comments";

const TOPICS: readonly (TopicFilter | undefined)[] = [undefined, "messages", "comments"];

export function TopicFilterBar() {
  const { route, studio } = useDesk();
  const { filter } = useText().comments;
  const { topic } = useCell(route);
  const inboxes = useCell(studio.inboxes);
  useEffect(() => {
    if (studio.inboxes.get().phase === "new") void studio.inboxes.load();
  }, [studio]);

  // Where nobody can comment, there is nothing to choose; a link with a filter can still be left.
  if (!topic && !inboxes.value?.some(({ channel }) => hasPosts(channel))) return null;
  return (
    <div className="topic-filter" role="group" aria-label={filter.label}>
      {TOPICS.map((one) => (
        <button key={one ?? "all"} type="button" aria-pressed={topic === one} onClick={() => route.go({ topic: one })}>
          {filter[one ?? "all"]}
        </button>
      ))}
    </div>
  );
}
