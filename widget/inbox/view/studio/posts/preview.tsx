/** A post about as the platform shows it: drawn for this product, with nobody's logo. */
import { type ReactNode, useState } from "react";
import type { PostPicture } from "../../../session/post_api";
import { folded, hostOf, piecesOf, type PostForm } from "../../../state/posts/written";
import { usePostsText } from "../../../text/posts";
import { Avatar } from "../../parts/avatar";
import { Back, Bookmark, Comment, Dots, Globe, Heart, Photo, Share, Thumb } from "./preview_signs";
import { usePostDates } from "./dates";

interface Props {
  channel: string;
  /** Of the place. */
  name: string;
  written: PostForm;
  publishedAt: string | undefined;
}

/** Characters before somebody asks for more. */
const FOLDED = { instagram: 125, messenger: 480 };

export function Preview({ channel, name, written, publishedAt }: Props) {
  const words = usePostsText();
  const dates = usePostDates();
  const { text, link, media, publish_at } = written;
  const at = publishedAt ?? publish_at;
  const isEmpty = text.trim() === "" && media.length === 0 && link.trim() === "";
  const said = text.trim();
  const when = at ? dates.full(at) : words.justNow;
  return (
    <section className="post-preview">
      <h3>{words.preview}</h3>
      <article className="shown-post" data-channel={channel} data-empty={isEmpty}>
        <header>
          <Avatar id={written.inbox} name={name || "?"} size="s" />
          <span className="shown-who">
            <strong>
              <bdi>{name || "–"}</bdi>
            </strong>
            {channel !== "instagram" && (
              <small>
                {when} <Globe />
              </small>
            )}
          </span>
          <Dots />
        </header>
        {channel === "instagram" ? <OnInstagram name={name} said={said} media={media} when={when} /> : <OnPage said={said} link={link.trim()} media={media} />}
      </article>
      <p className="menu-hint">{words.previewHint}</p>
    </section>
  );
}

function OnInstagram({ name, said, media, when }: { name: string; said: string; media: readonly PostPicture[]; when: string }) {
  const words = usePostsText();
  return (
    <>
      <Carousel media={media} />
      <div className="shown-acts" aria-hidden="true">
        <Heart />
        <Comment />
        <Share />
        <Bookmark />
      </div>
      <div className="shown-text">
        {said === "" ? (
          <p className="shown-nothing">{words.previewEmpty}</p>
        ) : (
          <Said text={said} most={FOLDED.instagram}>
            <strong>
              <bdi>{name}</bdi>
            </strong>{" "}
          </Said>
        )}
        <small className="shown-when">{when}</small>
      </div>
    </>
  );
}

function OnPage({ said, link, media }: { said: string; link: string; media: readonly PostPicture[] }) {
  const words = usePostsText();
  const host = hostOf(link);
  return (
    <>
      <div className="shown-text">{said === "" ? media.length === 0 && link === "" && <p className="shown-nothing">{words.previewEmpty}</p> : <Said text={said} most={FOLDED.messenger} />}</div>
      {media.length > 0 && <Tiles media={media} />}
      {link !== "" && media.length === 0 && (
        <div className="shown-link">
          <span className="shown-link-picture">
            <Photo />
          </span>
          <span className="shown-link-words">
            <small>{host || "–"}</small>
            <strong>{link}</strong>
          </span>
        </div>
      )}
      <div className="shown-acts page" aria-hidden="true">
        <Thumb />
        <Comment />
        <Share />
      </div>
    </>
  );
}

function Said({ text, most, children }: { text: string; most: number; children?: ReactNode }) {
  const words = usePostsText();
  const [open, setOpen] = useState(false);
  const short = folded(text, most);
  const shown = short === undefined || open ? text : short;
  return (
    <p className="shown-said" dir="auto">
      {children}
      {piecesOf(shown).map((piece, place) => (piece.kind === "mark" ? <b key={place}>{piece.text}</b> : <span key={place}>{piece.text}</span>))}{" "}
      {short !== undefined && (
        <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? words.readLess : words.readMore}
        </button>
      )}
    </p>
  );
}

function Shown({ medium, place }: { medium: PostPicture; place: number }) {
  const words = usePostsText();
  return medium.kind === "image" ? (
    <img src={medium.url} alt={medium.alt || words.pictureOf(place + 1)} />
  ) : (
    <video src={medium.url} controls preload="metadata" playsInline aria-label={words.filmOf(medium.name)} />
  );
}

/** All are cut to the form of the first. */
function Carousel({ media }: { media: readonly PostPicture[] }) {
  const words = usePostsText();
  const [at, setAt] = useState(0);
  const place = Math.min(at, media.length - 1);
  const [first] = media;
  const medium = media[place];
  if (!first || !medium) {
    return (
      <div className="shown-stage" data-none>
        <Photo />
      </div>
    );
  }
  const ratio = first.width && first.height ? Math.min(1.91, Math.max(0.8, first.width / first.height)) : first.kind === "video" ? 0.8 : 1;
  return (
    <div className="shown-stage" style={{ aspectRatio: ratio }}>
      <Shown key={medium.id} medium={medium} place={place} />
      {media.length > 1 && (
        <>
          <span className="shown-count">{words.ofMany(place + 1, media.length)}</span>
          {place > 0 && (
            <button type="button" className="shown-step" data-to="back" aria-label={words.back} onClick={() => setAt(place - 1)}>
              <Back />
            </button>
          )}
          {place < media.length - 1 && (
            <button type="button" className="shown-step" data-to="forward" aria-label={words.forward} onClick={() => setAt(place + 1)}>
              <Back />
            </button>
          )}
        </>
      )}
    </div>
  );
}

/** A page shows that many side by side, and how many more there are. */
const MOST_TILES = 4;

function Tiles({ media }: { media: readonly PostPicture[] }) {
  const shown = media.slice(0, MOST_TILES);
  const others = media.length - shown.length;
  return (
    <div className="shown-tiles" data-many={shown.length}>
      {shown.map((medium, place) => (
        <span key={`${medium.id} ${place}`}>
          <Shown medium={medium} place={place} />
          {others > 0 && place === MOST_TILES - 1 && <span className="shown-others">+{others}</span>}
        </span>
      ))}
    </div>
  );
}
