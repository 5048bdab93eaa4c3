/** One copied post: what it says and shows, how it did day by day, and what people wrote below it. */
import { useCallback, useEffect, useState } from "react";
import { useDesk } from "../../../desk/desk";
import { useSocial } from "../../../desk/social";
import type { SocialAccount, SocialComment, SocialPost } from "../../../session/social_api";
import { firstWords } from "../../../state/posts/posts";
import { threadsOf } from "../../../state/social/posts";
import { useSocialText } from "../../../text/social";
import { ChannelTag } from "../../parts/channel";
import { useDates } from "../../parts/clock";
import { useNumbers } from "../campaigns/numbers";
import { usePages } from "../campaigns/pages";
import { FormPart } from "../fields";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { DayLine } from "./day_line";
import { Figures } from "./figures";

export function PostPage({ id }: { id: string }) {
  const { say } = useDesk();
  const { api } = useSocial();
  const words = useSocialText();
  const { at } = useDates();
  const [post, setPost] = useState<SocialPost>();
  const [account, setAccount] = useState<SocialAccount>();
  const [error, setError] = useState<string>();

  const load = useCallback(async () => {
    setError(undefined);
    try {
      const read = await api.post(id);
      setPost(read);
      // Without the account's name the post is as good to read.
      const accounts = await api.accounts().catch(() => []);
      setAccount(accounts.find(({ inbox }) => inbox === read.inbox));
    } catch (e) {
      setError(say(e));
    }
  }, [api, id, say]);
  useEffect(() => void load(), [load]);

  const when = post && at(post.published_at, "full");
  const lead = when && (account ? words.published(when, account.name) : when);
  const see = post?.permalink && !post.is_gone && (
    <a className="button" href={post.permalink} target="_blank" rel="noopener noreferrer">
      {words.see}
    </a>
  );
  return (
    <SettingsPage title={(post && firstWords(post)) || words.post} lead={lead} back={{ page: "social" }} inner acts={see} still>
      {!post && (error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />)}
      {post && (
        <div className="social-post">
          {post.is_gone && <p className="warning">{words.goneHint}</p>}
          <FormPart title={words.post} aside={account && <ChannelTag channel={account.channel} comments />}>
            <Pictures post={post} />
            {post.text && (
              <p className="social-text" dir="auto">
                {post.text}
              </p>
            )}
          </FormPart>
          <FormPart title={words.figures} hint={words.seen(at(post.seen_at, "full"))}>
            <Figures of={post.figures} />
            <DayLine days={post.days ?? []} pick={(day) => day.likes} what={words.likesOver} />
          </FormPart>
          <Comments post={post} />
        </div>
      )}
    </SettingsPage>
  );
}

function Pictures({ post: { media } }: { post: SocialPost }) {
  const words = useSocialText();
  if (media.length === 0) return null;
  const known = media.filter(({ url }) => url);
  if (known.length === 0) return <p className="menu-hint">{words.noPicture}</p>;
  return (
    <ul className="social-pictures">
      {known.map(({ url, kind }, at) => (
        <li key={url}>
          <img src={url ?? ""} alt={kind === "video" ? words.still(at + 1) : words.picture(at + 1)} loading="lazy" />
          {kind === "video" && <span className="social-film">{words.film}</span>}
        </li>
      ))}
    </ul>
  );
}

function Comments({ post }: { post: SocialPost }) {
  const { api } = useSocial();
  const words = useSocialText();
  const fetch = useCallback((after: string | undefined) => api.comments(post.id, after), [api, post.id]);
  const { items, error, busy, more, reload } = usePages<SocialComment, string>(fetch);
  return (
    <FormPart title={words.comments} hint={items && items.length > 0 ? words.commentsHint : undefined}>
      {!items && (error ? <Failed error={error} onRetry={() => void reload()} /> : <Bones />)}
      {items?.length === 0 && <p className="form-part-hint">{words.commentsNone}</p>}
      <ol className="social-comments">
        {threadsOf(items ?? []).map(({ comment, answers }) => (
          <li key={comment.external}>
            <Said comment={comment} />
            {answers.length > 0 && (
              <ol aria-label={words.answers(answers.length)}>
                {answers.map((answer) => (
                  <li key={answer.external}>
                    <Said comment={answer} />
                  </li>
                ))}
              </ol>
            )}
          </li>
        ))}
      </ol>
      {more && (
        <button type="button" className="button add-line" disabled={busy} aria-busy={busy} onClick={more}>
          {words.more}
        </button>
      )}
    </FormPart>
  );
}

function Said({ comment: { external, author, text, at: when, likes } }: { comment: SocialComment }) {
  const words = useSocialText();
  const numbers = useNumbers();
  const { at } = useDates();
  return (
    <article className="social-comment" data-comment={external}>
      <p className="social-comment-head">
        <strong>
          <bdi>{author || words.somebody}</bdi>
        </strong>
        <time dateTime={when}>{at(when, "full")}</time>
        {likes ? <span>{words.commentLikes(numbers.of(likes))}</span> : null}
      </p>
      <p dir="auto">{text}</p>
    </article>
  );
}
