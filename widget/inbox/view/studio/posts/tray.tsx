/** Drafts that have no time yet, above the calendar. */
import type { Post } from "../../../session/post_api";
import { usePostsText } from "../../../text/posts";
import { Chip } from "./chip";

interface Props {
  drafts: readonly Post[];
  onDraw: (post: Post | undefined) => void;
  /** Absent when there are no more. */
  more: (() => void) | undefined;
}

export function Tray({ drafts, onDraw, more }: Props) {
  const words = usePostsText();
  if (drafts.length === 0) return null;
  return (
    <section className="posts-tray" aria-labelledby="posts-tray-title">
      <header>
        <h3 id="posts-tray-title">{words.tray(drafts.length)}</h3>
        <p className="menu-hint">{words.trayHint}</p>
      </header>
      <ul className="tray-posts">
        {drafts.map((post) => (
          <Chip key={post.id} post={post} onDraw={onDraw} />
        ))}
        {more && (
          <li className="tray-more">
            <button type="button" className="button" onClick={more}>
              {words.showMore}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}
