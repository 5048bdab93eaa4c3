/** What a message is when others can read it: the line below a comment with what can be done, the word below a reply. */
import { useContext, useState } from "react";
import type { InboxMessage } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { commentOf } from "../../session/comments_types";
import { feelingOf } from "../../state/comments";
import { usePopover } from "../knowledge/popover";
import { Comment, Dots, EyeOff, Globe, Letter, Out } from "../parts/icons";
import { HereContext } from "./context";
import { webAddress } from "./topic";

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
          <Comment /> {words.public}
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
      <Menu message={message} hidden={comment.hidden} permalink={comment.permalink} />
    </div>
  );
}

interface MenuProps {
  message: InboxMessage;
  hidden: boolean;
  permalink: string | undefined;
}

function Menu({ message: { id, text }, hidden, permalink }: MenuProps) {
  const { comments } = useDesk();
  const { comments: words } = useText();
  const { conversation, place, answer } = useContext(HereContext);
  const { open, setOpen, box } = usePopover();
  const [up, setUp] = useState(false);
  const busy = useCell(comments).has(id);
  const url = webAddress(permalink);

  const item = (label: string, run: () => void) => (
    <button
      type="button"
      className="menu-item"
      onClick={() => {
        setOpen(false);
        run();
      }}
    >
      {label}
    </button>
  );

  function toggle() {
    const button = box.ref.current?.getBoundingClientRect();
    // The box must not hang out of the timeline, which would cut it off.
    setUp(button !== undefined && button.top > innerHeight / 2);
    setOpen(!open);
  }

  function hide() {
    // The item that was pressed is gone.
    box.ref.current?.querySelector("button")?.focus();
    void comments.hide(conversation, id, !hidden);
  }

  return (
    <div className="comment-menu" {...box}>
      <button type="button" className="icon-button" aria-label={`${words.menu}: ${text.slice(0, 60)}`} title={words.menu} aria-expanded={open} aria-busy={busy} onClick={toggle}>
        <Dots />
      </button>
      {busy && (
        <span className="hidden" role="status">
          {words.hiding}
        </span>
      )}
      {open && (
        <div className="comment-acts" data-up={up}>
          {item(words.replyHere, () => answer(id, false))}
          {item(words.replyPrivately, () => answer(id, true))}
          {!busy && item(hidden ? words.show : words.hide, hide)}
          {url && (
            <a className="menu-item" href={url} target="_blank" rel="noopener noreferrer" onClick={() => setOpen(false)}>
              {words.open(place ?? "")} <Out />
            </a>
          )}
        </div>
      )}
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
