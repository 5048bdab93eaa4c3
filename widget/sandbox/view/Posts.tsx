import { useState } from "preact/hooks";
import { CHANNELS, time } from "../words";
import type { Comment, Line, Post } from "../wire";
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
        <p>A comment becomes a conversation too: answer it below the post, hide it, or write in private.</p>
      </div>
      <div class="wall">
        {posts.map((post) => (
          <OnePost key={post.id} post={post} line={lines.find((line) => line.channel === post.channel)} now={now} />
        ))}
        {!posts.length && <p class="empty">Nothing is published yet.</p>}
      </div>
      <details class="more">
        <summary>Publish something</summary>
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
  const who = person || line?.people[0]?.id || "";
  const where = post.channel === "messenger" ? "Facebook page" : CHANNELS[post.channel];
  return (
    <article class="post" data-channel={post.channel}>
      <p class="where">
        {line?.name} · {where}
      </p>
      <p class="text">{post.text}</p>
      <ul>
        {post.comments.map((comment) => (
          <li key={comment.id} data-own={comment.is_own} data-reply={!!comment.parent}>
            <p>
              <b>{comment.from}</b> {comment.text}
            </p>
            <p class="foot">
              <time dateTime={new Date(comment.at).toISOString()}>{time(comment.at, now)}</time>
              {comment.is_hidden && <span>hidden</span>}
              {comment.likes > 0 && <span>liked</span>}
              {comment.has_private_reply && <span>answered in private</span>}
              {!comment.parent && (
                <button type="button" class="link" onClick={() => setAnswered(comment)}>
                  Reply<span class="hidden"> to {comment.from}</span>
                </button>
              )}
            </p>
          </li>
        ))}
      </ul>
      {post.are_comments_off ? (
        <p class="empty">Comments are off.</p>
      ) : (
        <form
          onSubmit={async (event) => {
            event.preventDefault();
            const made = await platform.act({ act: "comment", channel: post.channel, person: who, post: post.id, text, ...(answered && { reply_to: answered.id }) });
            if (!made) return;
            setText("");
            setAnswered(undefined);
          }}
        >
          {answered && (
            <p class="foot">
              To {answered.from}
              <button type="button" class="link" onClick={() => setAnswered(undefined)}>
                not after all
              </button>
            </p>
          )}
          <div class="row">
            <select aria-label={`Who comments, ${where}`} value={who} onChange={(event) => setPerson(event.currentTarget.value)}>
              {line?.people.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
            <input required maxLength={1000} value={text} placeholder="Comment" aria-label={`Comment on ${where}: ${post.text}`} onInput={(event) => setText(event.currentTarget.value)} />
            <button type="submit" class="plain">
              Comment
            </button>
          </div>
        </form>
      )}
    </article>
  );
}
