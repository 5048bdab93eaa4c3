/** The post below which the comments of this conversation stand. */
import type { Conversation } from "../../../protocol";
import { useText } from "../../desk/desk";
import { topicOf } from "../../session/comments_types";
import { Comment, Out } from "../parts/icons";

/** Only pages of the web are linked to: what a platform sent may be anything. */
export const webAddress = (url: string | undefined): string | undefined => (url && /^https?:\/\//.test(url) ? url : undefined);

export function Topic({ conversation }: { conversation: Conversation }) {
  const { comments: words } = useText();
  const topic = topicOf(conversation);
  if (!topic) return null;
  const { channel, name } = conversation.inbox;
  const title = topic.excerpt ? words.head(topic.excerpt) : words.headPlain;
  const url = webAddress(topic.permalink);
  return (
    <div className="topic">
      <Comment />
      <p title={title} dir="auto">
        {title}
      </p>
      {url && (
        <a href={url} target="_blank" rel="noopener noreferrer">
          <span>{words.openPost(words.places[channel] ?? name)}</span> <Out />
        </a>
      )}
    </div>
  );
}
