/** One message: text, files, the sources it rests on, how far it got. */
import { memo } from "react";
import type { InboxMessage } from "../../../protocol";
import { useDesk, useText } from "../../desk/desk";
import type { Marks } from "../../state/model";
import { delivery } from "../../state/thread";
import { useDates } from "../parts/clock";
import { Alert, Check, Checks, Clock } from "../parts/icons";
import { Attachments } from "./attachments";
import { Citations } from "./citations";
import { Formatted, PlainText } from "./rich_text";

interface Props {
  message: InboxMessage;
  marks: Marks;
  /** The last of its group shows how far it got; others only when they failed. */
  last: boolean;
}

export const Message = memo(function Message({ message, marks, last }: Props) {
  const { thread } = useText();
  const { at } = useDates();
  const state = delivery(message, marks);
  return (
    <div className="message" data-message={message.id}>
      {message.text && (
        <div className="bubble" title={at(message.at, "full")}>
          {message.author.kind === "contact" ? <PlainText text={message.text} /> : <Formatted text={message.text} />}
          {message.citations && message.citations.length > 0 && <Citations citations={message.citations} />}
        </div>
      )}
      {message.attachments && message.attachments.length > 0 && <Attachments attachments={message.attachments} />}
      {message.quick_replies && message.quick_replies.length > 0 && (
        <ul className="offered" aria-label={thread.offered}>
          {message.quick_replies.map((reply) => (
            <li key={reply.title}>{reply.title}</li>
          ))}
        </ul>
      )}
      <Foot message={message} {...(state && (last || state === "failed") ? { state } : {})} />
    </div>
  );
});

/** How far it got, and for the assistant's answers the way to how they came about. */
function Foot({ message, state }: { message: InboxMessage; state?: keyof typeof SIGNS }) {
  const { studio, route } = useDesk();
  const { turns } = useText();
  const answer = message.author.kind === "agent" && !message.private;
  if (!answer) return state ? <Delivery state={state} /> : null;
  function explain() {
    const { conversation } = route.get();
    if (conversation) studio.traces.show(conversation, message.id);
  }
  return (
    <p className="message-foot">
      <button type="button" className="trace-link" aria-haspopup="dialog" onClick={explain}>
        {turns.link}
      </button>
      {state && <Delivery state={state} />}
    </p>
  );
}

const SIGNS = { queued: Clock, sent: Check, delivered: Checks, read: Checks, failed: Alert };

export function Delivery({ state }: { state: keyof typeof SIGNS }) {
  const { delivery: words } = useText();
  const Sign = SIGNS[state];
  return (
    <span className="delivery" data-state={state}>
      <Sign /> {words[state]}
    </span>
  );
}
