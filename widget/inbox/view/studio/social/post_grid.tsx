/** All copied posts, the newest first, of one page or account or of all. */
import { useCallback, useEffect, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useSocial } from "../../../desk/social";
import type { SocialAccount, SocialPost } from "../../../session/social_api";
import { firstWords } from "../../../state/posts/posts";
import { pictureOf, renewed } from "../../../state/social/posts";
import { useSocialText } from "../../../text/social";
import { ChannelTag } from "../../parts/channel";
import { useDates } from "../../parts/clock";
import { useAgain } from "../campaigns/again";
import { usePages } from "../campaigns/pages";
import { FormPart } from "../fields";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { Figures } from "./figures";

/** While they are being fetched. */
const AGAIN_MS = 3_000;

export function PostGrid({ accounts, isBusy }: { accounts: readonly SocialAccount[]; isBusy: boolean }) {
  const { api, inbox } = useSocial();
  const words = useSocialText();
  const chosen = useCell(inbox);
  // An inbox that was disconnected meanwhile narrows nothing.
  const of = accounts.some((one) => one.inbox === chosen) ? chosen : "";
  const fetch = useCallback((after: string | undefined) => api.posts(of || undefined, after), [api, of]);
  const { items, error, busy, more, reload, alter } = usePages<SocialPost, string>(fetch);

  async function again() {
    const fresh = await fetch(undefined).catch(() => undefined);
    if (!fresh || !items) return;
    const isWhole = fresh.next === undefined;
    // Where a first page has become more than one, the list has to be read anew to go on.
    const next = isWhole || more ? renewed(items, fresh.items, isWhole) : undefined;
    if (next) alter(() => next);
    else await reload();
  }
  useAgain(again, AGAIN_MS, isBusy);
  const [beat, setBeat] = useState(isBusy);
  useEffect(() => {
    if (beat === isBusy) return;
    setBeat(isBusy);
    void again();
  }, [beat, isBusy]);

  return (
    <FormPart
      title={words.posts}
      aside={
        accounts.length > 1 && (
          <select className="small-select" aria-label={words.place} value={of} onChange={(e) => inbox.set(e.currentTarget.value)}>
            <option value="">{words.everywhere}</option>
            {accounts.map((one) => (
              <option key={one.inbox} value={one.inbox}>
                {one.name}
              </option>
            ))}
          </select>
        )
      }
    >
      {!items && (error ? <Failed error={error} onRetry={() => void reload()} /> : <Bones />)}
      {items?.length === 0 && (
        <div className="empty small">
          <p className="empty-title">{of ? words.noneFound : words.none}</p>
          <p>{words.noneHint}</p>
        </div>
      )}
      {items && items.length > 0 && (
        <ul className="social-grid">
          {items.map((post) => (
            <Card key={post.id} post={post} channel={accounts.find((one) => one.inbox === post.inbox)?.channel} />
          ))}
        </ul>
      )}
      {more && (
        <button type="button" className="button add-line" disabled={busy} aria-busy={busy} onClick={more}>
          {words.more}
        </button>
      )}
    </FormPart>
  );
}

function Card({ post, channel }: { post: SocialPost; channel: string | undefined }) {
  const words = useSocialText();
  const { at } = useDates();
  const picture = pictureOf(post);
  const said = firstWords(post) || words.wordless;
  return (
    <li className="social-card" data-post={post.external} data-gone={post.is_gone || undefined}>
      <StudioLink to={{ page: "social_post", id: post.id }}>
        {picture?.url ? (
          <span className="social-picture" data-kind={picture.kind}>
            <img src={picture.url} alt="" loading="lazy" />
            {picture.kind === "video" && <span className="social-film">{words.film}</span>}
          </span>
        ) : (
          <span className="social-picture" data-kind="none" aria-hidden="true" />
        )}
        <span className="social-words" dir="auto">
          {said}
        </span>
      </StudioLink>
      <p className="social-when">
        {channel && <ChannelTag channel={channel} comments brief />}
        <time dateTime={post.published_at}>{at(post.published_at, "date")}</time>
        {post.is_gone && <span className="badge">{words.gone}</span>}
      </p>
      <Figures of={post.figures} />
    </li>
  );
}
