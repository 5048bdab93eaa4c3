/** One message: words, what came with them, files, the sources it rests on, what became of it since. */
import { memo, type ReactNode, useContext } from "react";
import type { InboxMessage, Reaction, ReceiptState } from "../../../protocol";
import { useDesk, useInbox, useText } from "../../desk/desk";
import { commentOf } from "../../session/comments_types";
import { standingOf } from "../../state/comments";
import type { Marks } from "../../state/model";
import { delivery } from "../../state/thread";
import { useDates } from "../parts/clock";
import { At, Bolt, Stop, Trash } from "../parts/icons";
import { useKept } from "../daily/choices";
import { mayAnswer, ownReaction } from "../../state/surfaces/reactions";
import { useAutomationsText } from "../../text/automations";
import { useContactsText } from "../../text/contacts";
import { useCallsText } from "../../text/calls";
import { useFindText } from "../../text/find";
import { useSurfacesText } from "../../text/surfaces";
import { MessageActs } from "./acts/message_acts";
import { Attachments } from "./attachments";
import { CampaignLine, OptedLine } from "./by_campaign";
import { ChoicesHeader, ChoicesShown } from "./choices_shown";
import { Citations } from "./citations";
import { CommentLine, Reply } from "./comment";
import { HereContext } from "./context";
import { Delivery, Fault } from "./delivery";
import { Again } from "./again";
import { MessageParts } from "./message_parts";
import { Quote } from "./quote";
import { Formatted, PlainText } from "./rich_text";

interface Props {
  message: InboxMessage;
  marks: Marks;
  /** The last of its group shows how far it got; others only when they failed. */
  last: boolean;
}

export const Message = memo(function Message({ message, marks, last }: Props) {
  const { thread } = useText();
  const { place } = useContext(HereContext);
  const state = delivery(message, marks);
  const standing = standingOf(message, place !== undefined);
  return (
    <div className="message" data-message={message.id} data-answerable={mayAnswer(message, place !== undefined) || undefined} data-standing={standing} data-hidden={commentOf(message)?.hidden} tabIndex={-1}>
      <Bubble message={message} />
      {message.attachments && message.attachments.length > 0 && <Attachments attachments={message.attachments} />}
      {message.quick_replies && message.quick_replies.length > 0 && (
        <ul className="offered" aria-label={thread.offered}>
          {message.quick_replies.map((reply) => (
            <li key={reply.title}>{reply.title}</li>
          ))}
        </ul>
      )}
      {message.reactions && message.reactions.length > 0 && <Reactions message={message.id} reactions={message.reactions} own={ownReaction(message)} />}
      {standing === "comment" && !message.deleted_at && <CommentLine message={message} />}
      <Foot message={message} {...(state && (last || state === "failed") ? { state } : {})} />
      {state === "failed" && message.fault && <Fault fault={message.fault} />}
      {state === "failed" && message.retry && <Again message={message.id} retry={message.retry} />}
      <MessageActs message={message} />
    </div>
  );
});

function Bubble({ message }: { message: InboxMessage }) {
  const { channels, comments } = useText();
  const { place } = useContext(HereContext);
  const { at } = useDates();
  const { text, author, citations, parts = [], reply_to, deleted_at, choices } = message;
  if (deleted_at) {
    // Comments can be removed by the business too.
    const [what, when] = place !== undefined ? [comments.removed, comments.removedAt] : [channels.deleted, channels.deletedAt];
    return (
      <div className="bubble gone" title={when(at(deleted_at, "full"))}>
        <p>
          <Trash /> {what}
        </p>
      </div>
    );
  }
  if (!text && parts.length === 0 && !reply_to && !choices) return null;
  return (
    <div className="bubble" title={at(message.at, "full")}>
      {reply_to && <Quote of={reply_to} />}
      {choices && <ChoicesHeader choices={choices} />}
      {text && (author.kind === "contact" ? <PlainText text={text} /> : <Formatted text={text} />)}
      <MessageParts parts={parts} text={text} />
      {choices && <ChoicesShown choices={choices} />}
      {citations && citations.length > 0 && <Citations citations={citations} />}
    </div>
  );
}

function Reactions({ message, reactions, own }: { message: string; reactions: readonly Reaction[]; own: string | undefined }) {
  const { touching } = useDesk();
  const { channels } = useText();
  const words = useSurfacesText();
  const { contact, conversation } = useContext(HereContext);
  return (
    <ul className="reactions">
      {reactions.map(({ by, emoji }) => {
        const said = channels.reactionBy(emoji, by === "contact" ? contact : channels.us);
        return (
          <li key={by} title={said}>
            {by === "business" && emoji === own ? (
              <button type="button" aria-label={words.unreact(emoji)} title={words.unreact(emoji)} onClick={() => void touching.react(conversation, message, null)}>
                {emoji}
              </button>
            ) : (
              <>
                <span aria-hidden="true">{emoji}</span>
                <span className="hidden">{said}</span>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Colleagues whom a note names; oneself stands out. */
function Named({ operators }: { operators: readonly string[] }) {
  const { directory } = useDesk();
  const { mention, and } = useFindText();
  const { list } = useText();
  const me = useInbox((s) => s.me?.id);
  const known = useKept(directory.operators);
  const names = operators.map((id) => (id === me ? list.you : known.find((one) => one.id === id)?.name)).filter((name) => name !== undefined);
  if (names.length === 0) return null;
  return (
    <span className="named-here" data-me={me !== undefined && operators.includes(me)}>
      <At /> {mention.named(and(names))}
    </span>
  );
}

/** How far it got, whether it was changed, and for the assistant's answers the way to how they came about. */
function Foot({ message, state }: { message: InboxMessage; state?: ReceiptState }) {
  const { place } = useContext(HereContext);
  const { studio, route } = useDesk();
  const { turns, channels } = useText();
  const calls = useCallsText();
  const { at } = useDates();
  const automations = useAutomationsText();
  const contacts = useContactsText();
  const parts: ReactNode[] = [];
  const standing = standingOf(message, place !== undefined);
  if (standing && standing !== "comment") parts.push(<Reply key="reply" privately={standing === "private_message"} />);
  if (message.automation) {
    parts.push(
      <span key="automation" className="delivery">
        <Bolt /> {automations.by(message.automation.name)}
      </span>,
    );
  }
  const { campaign, opted } = message;
  // That of a call stands where it began.
  if (campaign && message.notice !== "greeting") parts.push(<CampaignLine key="campaign" campaign={campaign} />);
  if (opted) parts.push(<OptedLine key="opted" opted={opted} />);
  if (message.from_blocked) {
    parts.push(
      <span key="blocked" className="delivery">
        <Stop /> {contacts.whileBlocked}
      </span>,
    );
  }
  if (message.author.kind === "agent" && !message.private && !message.automation && !campaign) {
    const explain = () => {
      const { conversation } = route.get();
      if (conversation) studio.traces.show(conversation, message.id);
    };
    parts.push(
      <button key="trace" type="button" className="trace-link" aria-haspopup="dialog" onClick={explain}>
        {turns.link}
      </button>,
    );
  }
  if (message.spoken === "cut") {
    parts.push(
      <span key="cut" className="delivery" title={calls.cutHint}>
        {message.text ? calls.cut : calls.unheard}
      </span>,
    );
  }
  if (message.mentions && message.mentions.length > 0) parts.push(<Named key="named" operators={message.mentions} />);
  if (message.edited_at && !message.deleted_at) {
    parts.push(
      <span key="edited" className="delivery" title={channels.editedAt(at(message.edited_at, "full"))}>
        {channels.edited}
      </span>,
    );
  }
  if (state) parts.push(<Delivery key="state" state={state} />);
  if (parts.length === 0) return null;
  return parts.length === 1 && state ? <>{parts}</> : <p className="message-foot">{parts}</p>;
}
