/** The buttons below a post: those that fit how it stands and who looks at it. */
import { useMay } from "../../../desk/desk";
import type { Post } from "../../../session/post_api";
import { isOver } from "../../../state/posts/posts";
import { usePostsText } from "../../../text/posts";
import { Out } from "../../parts/icons";
import { useChangeable } from "../fields";
import type { Act } from "./deciding";

interface Props {
  post: Post | undefined;
  dirty: boolean;
  busy: boolean;
  /** There is a time at which it is to go out. */
  isTimed: boolean;
  /** Files are on their way up. */
  isWaiting: boolean;
  /** What the platform is called. */
  place: string;
  onAct: (act: Act) => void;
  onSendBack: () => void;
}

export function SheetActs({ post, dirty, busy, isTimed, isWaiting, place, onAct, onSendBack }: Props) {
  const words = usePostsText();
  const changeable = useChangeable();
  const may = { submit: useMay("POST /posts/{id}/submit"), approve: useMay("POST /posts/{id}/approve"), sendBack: useMay("POST /posts/{id}/send-back"), publish: useMay("POST /posts/{id}/publish"), retry: useMay("POST /posts/{id}/retry") };
  const state = post?.state ?? "draft";
  const isUndecided = state === "draft" || state === "in_review";
  const approves = may.approve && isUndecided && isTimed;
  const publishes = may.publish && (isUndecided || state === "scheduled");
  const retries = may.retry && state === "failed";
  const saves = changeable && !isOver(state);
  const submits = may.submit && state === "draft" && saves;
  /** The one that somebody most likely wants. */
  const first = retries ? "retry" : state === "scheduled" || (state === "in_review" && dirty && !may.approve) ? (dirty ? "save" : undefined) : approves ? "approve" : publishes ? "publish" : submits ? "submit" : "save";

  const button = (act: Act, label: string, isIdle = false) => (
    <button type="button" className={act === first ? "button primary" : "button"} data-act={act} disabled={busy || isWaiting || isIdle} aria-busy={busy} title={isWaiting ? words.waitFiles : undefined} onClick={() => onAct(act)}>
      {label}
    </button>
  );
  const isIdle = post !== undefined && !dirty;
  return (
    <footer className="sheet-acts">
      {may.sendBack && (state === "in_review" || state === "scheduled") && (
        <button type="button" className="button danger-quiet" disabled={busy} onClick={onSendBack}>
          {words.sendBack}
        </button>
      )}
      <span className="sheet-room" />
      {saves && button("save", post ? words.save : words.saveDraft, isIdle)}
      {submits && button("submit", words.submit)}
      {publishes && button("publish", words.publish)}
      {approves && button("approve", state === "draft" ? words.approveSchedule : words.approve)}
      {retries && button("retry", words.retry)}
      {post?.permalink && (
        <a className="button primary" href={post.permalink} target="_blank" rel="noopener noreferrer">
          <Out /> {words.see(place)}
        </a>
      )}
    </footer>
  );
}
