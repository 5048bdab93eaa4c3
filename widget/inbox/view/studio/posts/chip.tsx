/** One post in the calendar or in the tray: drawn to another day, opened, or asked what may be done with it. */
import { type ReactNode, useState } from "react";
import { useMay, useText } from "../../../desk/desk";
import type { Post, PostState } from "../../../session/post_api";
import { firstWords, isMovable, timeOf, TONES } from "../../../state/posts/posts";
import { usePostsText } from "../../../text/posts";
import { channelSign } from "../../parts/channel";
import { Alert, Check, Clock, Dots, Eye, Pencil, Question, Send } from "../../parts/icons";
import { Popup } from "../../parts/popup";
import { StudioLink } from "../link";
import { usePostDates } from "./dates";
import { useChipActs, usePostsHere } from "./here";

/** What a drawn post is known by; files and words that are drawn over a day are none. */
export const DRAWN = "application/x-switchboard-post";

const SIGNS: Record<PostState, () => ReactNode> = { draft: Pencil, in_review: Eye, scheduled: Clock, publishing: Send, published: Check, failed: Alert, unknown: Question };

export function StateSign({ state }: { state: PostState }) {
  const words = usePostsText();
  const Sign = SIGNS[state];
  return (
    <span className="state-sign" title={words.states[state]}>
      <Sign />
      <span className="hidden">{words.states[state]}</span>
    </span>
  );
}

export function StateBadge({ state }: { state: PostState }) {
  const words = usePostsText();
  const Sign = SIGNS[state];
  return (
    <span className="badge" data-tone={TONES[state]} data-post-state={state}>
      <Sign /> {words.states[state]}
    </span>
  );
}

/** What a post is called where there is little room. */
export function usePostName(): (post: Pick<Post, "text" | "media">) => string {
  const words = usePostsText();
  return (post) => firstWords(post) || (post.media.length > 0 ? words.pictures(post.media.length) : words.wordless);
}

export function Chip({ post, onDraw }: { post: Post; onDraw?: (post: Post | undefined) => void }) {
  const { channels, comments } = useText();
  const dates = usePostDates();
  const nameOf = usePostName();
  const [drawn, setDrawn] = useState(false);
  const { id, state, channel, media } = post;
  const at = timeOf(post);
  const isDrawable = onDraw !== undefined && isMovable(post);
  const picture = media.find(({ kind }) => kind === "image");
  const place = comments.places[channel] ?? channels.names[channel] ?? channel;
  return (
    <li
      className="post-chip"
      data-post={id}
      data-state={state}
      data-channel={channel}
      data-drawn={drawn}
      draggable={isDrawable}
      onDragStart={(e) => {
        if (!isDrawable) return e.preventDefault();
        e.dataTransfer.setData(DRAWN, id);
        e.dataTransfer.effectAllowed = "move";
        setDrawn(true);
        onDraw(post);
      }}
      onDragEnd={() => {
        setDrawn(false);
        onDraw?.(undefined);
      }}
    >
      <StudioLink to={{ page: "post", id }} className="chip-open">
        <span className="chip-line">
          <span className="chip-place" title={place}>
            {channelSign(channel)}
            <span className="hidden">{place}</span>
          </span>
          {at && <time dateTime={at}>{dates.time(at)}</time>}
          <StateSign state={state} />
        </span>
        <span className="chip-words">
          <bdi>{nameOf(post)}</bdi>
        </span>
      </StudioLink>
      {picture && <img className="chip-picture" src={picture.url} alt="" loading="lazy" draggable={false} />}
      <ChipMenu post={post} />
    </li>
  );
}

function ChipMenu({ post }: { post: Post }) {
  const { comments, channels } = useText();
  const words = usePostsText();
  const here = usePostsHere();
  const acts = useChipActs();
  const nameOf = usePostName();
  const copies = useMay("POST /posts/{id}/duplicate");
  const { channel, permalink, may } = post;
  const place = comments.places[channel] ?? channels.names[channel] ?? channel;
  const moves = isMovable(post);
  if (!moves && !copies && !permalink && !may.delete) return null;
  return (
    <Popup label={words.more(nameOf(post))} face={<Dots />} className="icon-button chip-more">
      {(close) => {
        const item = (label: string, act: () => void, tone = "") => (
          <button
            type="button"
            className={`menu-item ${tone}`}
            onClick={() => {
              close();
              act();
            }}
          >
            {label}
          </button>
        );
        return (
          <>
            {moves && item(words.move, () => here.askTime(post))}
            {copies && item(words.duplicate, () => void acts.duplicate(post))}
            {permalink && (
              <a className="menu-item" href={permalink} target="_blank" rel="noopener noreferrer" onClick={close}>
                {words.see(place)}
              </a>
            )}
            {may.delete && item(words.remove, () => here.askRemoval(post), "danger")}
          </>
        );
      }}
    </Popup>
  );
}
