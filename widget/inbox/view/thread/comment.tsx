/** What a message is when others can read it: the line below a comment, the word below a reply. */
import type { InboxMessage } from "../../../protocol";
import { useText } from "../../desk/desk";
import { commentOf } from "../../session/comments_types";
import { feelingOf } from "../../state/comments";
import { Comment, EyeOff, Globe, Letter } from "../parts/icons";
import { CommentMenu } from "./acts/comment_menu";

export function CommentLine({ message }: { message: InboxMessage }) {
  const { comments: words } = useText();
  const comment = commentOf(message);
  const feeling = feelingOf(message);
  if (!comment) return null;
  return (
    <div className="comment-line">
      {comment.hidden ? (
        <span className="comment-hidden" title={words.hiddenHint}>
          <EyeOff /> {words.hidden}
        </span>
      ) : (
        <span>
          <Comment /> {words.kinds[comment.kind]}
        </span>
      )}
      {feeling && (
        <span className="feeling" data-feeling={feeling} title={words.sentimentHint}>
          {words.sentiments[feeling]}
          <span className="hidden"> ({words.sentimentHint})</span>
        </span>
      )}
      {comment.answered_privately && (
        <span>
          <Letter /> {words.answeredPrivately}
        </span>
      )}
      <CommentMenu message={message} hidden={comment.hidden} permalink={comment.permalink} />
    </div>
  );
}

export function Reply({ privately }: { privately: boolean }) {
  const { comments: words } = useText();
  return (
    <span className="delivery reply-way">
      {privately ? <Letter /> : <Globe />} {privately ? words.privateMessage : words.publicReply}
    </span>
  );
}
