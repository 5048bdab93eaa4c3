import { useRef, useState } from "preact/hooks";
import { CHANNELS, threads, time } from "../words";
import type { Comment, Line, Post } from "../wire";
import { Shown } from "./Content";
import { usePlatform } from "./context";

interface Props {
  posts: Post[];
  lines: Line[];
  now: number;
}

export function Posts({ posts, lines, now }: Props) {
  const platform = usePlatform();
  const [news, setNews] = useState("");
  const [channel, setChannel] = useState<"messenger" | "instagram">("instagram");
  return (
    <section class="posts" aria-labelledby="posts-title">
      <div class="section-head">
        <h2 id="posts-title">Posts and comments</h2>
        <p>
          Comment here as a customer. In the inbox that is a conversation of its own, from which the shop answers below the post, writes to the person in private, or hides the comment.
        </p>
      </div>
      <div class="wall">
        {posts.map((post) => (
          <OnePost key={post.id} post={post} line={lines.find((line) => line.channel === post.channel)} now={now} />
        ))}
        {!posts.length && <p class="empty">Nothing is published yet.</p>}
      </div>
      <details class="more">
        <summary>Publish something as the shop</summary>
        <form
          onSubmit={async (event) => {
            event.preventDefault();
            if (await platform.act({ act: "publish", channel, text: news })) setNews("");
          }}
        >
          <div class="row">
            <select aria-label="Where" value={channel} onChange={(event) => setChannel(event.currentTarget.value as typeof channel)}>
              <option value="instagram">Instagram</option>
              <option value="messenger">Facebook page</option>
            </select>
            <input required maxLength={500} value={news} placeholder="What is new?" aria-label="Text of the post" onInput={(event) => setNews(event.currentTarget.value)} />
            <button type="submit" class="plain">
              Publish
            </button>
          </div>
        </form>
      </details>
    </section>
  );
}

function OnePost({ post, line, now }: { post: Post; line?: Line; now: number }) {
  const platform = usePlatform();
  const [text, setText] = useState("");
  const [person, setPerson] = useState("");
  const [answered, setAnswered] = useState<Comment>();
  const input = useRef<HTMLInputElement>(null);
  const who = line?.people.find(({ id }) => id === person) ?? line?.people[0];
  const where = post.channel === "messenger" ? "Facebook page" : CHANNELS[post.channel];
  return (
    <article class="post" data-channel={post.channel}>
      <p class="where">
        {line?.name} · {where}
      </p>
      {post.files.map((file) => (
        <Shown key={file.url} file={file} />
      ))}
      {post.text && <p class="text">{post.text}</p>}
      {post.link && (
        <p class="text">
          <a href={post.link} target="_blank" rel="noopener noreferrer">
            {post.link}
          </a>
        </p>
      )}
      {post.comments.length > 0 ? (
        <ul>
          {threads(post.comments).map((comment) => (
            <OneComment
              key={comment.id}
              comment={comment}
              now={now}
              onReply={() => {
                setAnswered(comment);
                input.current?.focus();
              }}
            />
          ))}
        </ul>
      ) : (
        !post.are_comments_off && <p class="empty">Nobody has commented yet.</p>
      )}
      {post.are_comments_off ? (
        <p class="empty">Comments are off.</p>
      ) : (
        <form
          onSubmit={async (event) => {
            event.preventDefault();
            const made = await platform.act({ act: "comment", channel: post.channel, person: who?.id ?? "", post: post.id, text, ...(answered && { reply_to: answered.id }) });
            if (!made) return;
            setText("");
            setAnswered(undefined);
          }}
        >
          {answered && (
            <p class="foot">
              Below the comment of {answered.from}
              <button type="button" class="link" onClick={() => setAnswered(undefined)}>
                not after all
              </button>
            </p>
          )}
          <div class="row">
            <select aria-label={`Who comments, ${where}`} title="Who comments" value={who?.id} onChange={(event) => setPerson(event.currentTarget.value)}>
              {line?.people.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
            <input
              ref={input}
              required
              maxLength={1000}
              value={text}
              placeholder={who ? `Comment as ${who.name}` : "Comment"}
              aria-label={`Comment on ${where}: ${post.text}`}
              onInput={(event) => setText(event.currentTarget.value)}
            />
            <button type="submit" class="plain">
              Comment
            </button>
          </div>
        </form>
      )}
    </article>
  );
}

/** As the shop sees it: what is hidden is greyed, and what nobody else sees is told in words. */
function OneComment({ comment, now, onReply }: { comment: Comment; now: number; onReply: () => void }) {
  const { from, text, at, is_own, is_hidden, likes, has_private_reply, parent } = comment;
  return (
    <li data-own={is_own} data-reply={!!parent} data-hidden={is_hidden}>
      <p class="said">
        <b>{from}</b>
        {is_own && <span class="shop">the shop</span>} <span>{text}</span>
      </p>
      <p class="foot">
        <time dateTime={new Date(at).toISOString()}>{time(at, now)}</time>
        {is_hidden && <span class="state">Hidden by the shop: only {from} still sees it</span>}
        {likes > 0 && <span>liked by the shop</span>}
        {has_private_reply && <span class="state">Answered in private: read it on {from}’s phone above</span>}
        {!parent && (
          <button type="button" class="link" onClick={onReply}>
            Reply<span class="hidden"> to {from}</span>
          </button>
        )}
      </p>
    </li>
  );
}
