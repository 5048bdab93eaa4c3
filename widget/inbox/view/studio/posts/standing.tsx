/** How a post stands, in words: what it waits for, why it failed and what to do then, where it is seen. */
import { useMay, useText } from "../../../desk/desk";
import type { Post, Trouble } from "../../../session/post_api";
import { hasPassed } from "../../../state/posts/posts";
import { usePostsText } from "../../../text/posts";
import { useNow } from "../../parts/clock";
import { StudioLink } from "../link";
import { usePostDates } from "./dates";

export function Standing({ post, dirty }: { post: Post; dirty: boolean }) {
  const words = usePostsText();
  const dates = usePostDates();
  const { comments } = useText();
  const approves = useMay("POST /posts/{id}/approve");
  const now = useNow(10_000);
  const { state, trouble, publish_at, published_at, permalink, channel, may } = post;
  // Whoever may approve decides; whoever may not is told that somebody has to.
  const losesApproval = !approves && may.edit && (state === "in_review" || state === "scheduled");
  return (
    <>
      {trouble && state !== "published" && <TroubleBox post={post} trouble={trouble} />}
      {state === "unknown" && !trouble && <p className="warning">{words.troubles.unknown}</p>}
      {state === "in_review" && publish_at && hasPassed(publish_at, now) && <p className="warning">{words.lateTime}</p>}
      {state === "in_review" && !approves && <p className="post-note">{words.waits}</p>}
      {losesApproval && dirty && <p className="post-note">{words.backToDraft}</p>}
      {state === "scheduled" && !trouble && publish_at && <p className="post-note" data-tone="agent">{words.goesOut(dates.full(publish_at))}</p>}
      {state === "publishing" && (
        <p className="post-note" data-tone="agent" role="status">
          {words.underWay}
        </p>
      )}
      {state === "published" && (
        <p className="post-note" data-tone="good" role="status">
          {published_at && words.shownSince(dates.full(published_at))}{" "}
          {permalink && (
            <a className="post-permalink" href={permalink} target="_blank" rel="noopener noreferrer">
              {words.see(comments.places[channel] ?? channel)}
            </a>
          )}
        </p>
      )}
    </>
  );
}

function TroubleBox({ post, trouble: { why, said } }: { post: Post; trouble: Trouble }) {
  const words = usePostsText();
  if (why === "remark") {
    return (
      <blockquote className="post-remark" data-trouble={why}>
        <strong>{words.troubles.remark}</strong>
        <p>
          <bdi>{said}</bdi>
        </p>
      </blockquote>
    );
  }
  const isOnItsWay = post.state === "scheduled" || post.state === "publishing";
  const what = isOnItsWay && why !== "limit" ? words.again : ((why === "limit" && !isOnItsWay ? words.troubles.limitOver : words.troubles[why]) ?? words.otherTrouble);
  return (
    <section className="warning post-trouble" data-trouble={why} role="alert">
      <p>{what}</p>
      {said && <p className="menu-hint">{words.said(said)}</p>}
      {(why === "token" || why === "permission") && <StudioLink to={{ page: "inbox", inbox: post.inbox }}>{words.toInbox}</StudioLink>}
    </section>
  );
}
