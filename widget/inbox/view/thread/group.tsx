/** A run of messages by one author, and the forms it has before the server knows it: pending, being written. */
import { memo, type ReactNode, useContext } from "react";
import { useDesk, useInbox, useText } from "../../desk/desk";
import type { Marks, Pending, Speaker, Writing } from "../../state/model";
import { unfinished } from "../../../markdown";
import { useDates } from "../parts/clock";
import { Alert, Bot, Clock, Lock } from "../parts/icons";
import { Attachments } from "./attachments";
import { asShown, ChoicesShown } from "./choices_shown";
import { Reply } from "./comment";
import { HereContext } from "./context";
import type { Block } from "./groups";
import { Message } from "./message";
import { Quote } from "./quote";
import { Formatted } from "./rich_text";

type Group = Extract<Block, { kind: "group" }>;

/** Mine, a colleague's, the agent's or the contact's: decides side and colour. */
function useSide(author: Speaker): { side: "contact" | "agent" | "me" | "other"; name: string } {
  const me = useInbox((s) => s.me);
  const { thread, channels } = useText();
  if (author.kind === "agent") return { side: "agent", name: author.name ? `${author.name} · ${thread.agent}` : thread.agent };
  if (author.kind !== "operator") return { side: "contact", name: author.name ?? "" };
  const own = author.id ? author.id === me?.id : author.name === me?.name;
  const name = author.name ?? "";
  return own ? { side: "me", name: thread.you } : { side: "other", name: channels.elsewhere[name] ?? name };
}

interface FrameProps {
  author: Speaker;
  note: boolean;
  /** The note is one that the agent reads. */
  forAgent?: boolean;
  at?: string;
  contact: string;
  children: ReactNode;
}

export function GroupFrame({ author, note, forAgent = false, at, contact, children }: FrameProps) {
  const { thread } = useText();
  const dates = useDates();
  const { side, name } = useSide(author);
  return (
    <section className="group" data-side={side} data-note={note} data-for-agent={forAgent || undefined}>
      <h4 className="group-head">
        {note && <Lock />}
        {side === "agent" && <Bot />}
        <span>{side === "contact" ? contact : name}</span>
        {note && forAgent && (
          <span className="group-note for-agent" title={thread.noteForAgentHint}>
            <Bot /> {thread.noteForAgent}
          </span>
        )}
        {note && !forAgent && (
          <span className="group-note">
            {thread.note} · {thread.noteSeen}
          </span>
        )}
        {at && <time dateTime={at}>{dates.at(at, "time")}</time>}
      </h4>
      {children}
    </section>
  );
}

export const MessageGroup = memo(function MessageGroup({ group, marks, contact }: { group: Group; marks: Marks; contact: string }) {
  return (
    <GroupFrame author={group.author} note={group.private} forAgent={group.forAgent} at={group.at} contact={contact}>
      {group.messages.map((message, i) => (
        <Message key={message.id} message={message} marks={marks} last={i === group.messages.length - 1} />
      ))}
    </GroupFrame>
  );
});

export function PendingGroup({ pending, contact }: { pending: Pending; contact: string }) {
  const { sending } = useDesk();
  const { delivery } = useText();
  const { place } = useContext(HereContext);
  const me = useInbox((s) => s.me);
  const author: Speaker = { kind: "operator", ...(me ? { id: me.id, name: me.name } : {}) };
  return (
    <GroupFrame author={author} note={pending.private} forAgent={pending.for_agent ?? false} contact={contact}>
      <div className="message pending" data-phase={pending.phase} data-message={pending.client_id}>
        {(pending.text || pending.choices) && (
          <div className="bubble">
            {pending.reply_to && <Quote of={pending.reply_to} />}
            {pending.text && <Formatted text={pending.text} />}
            {pending.choices && <ChoicesShown choices={asShown(pending.choices)} />}
          </div>
        )}
        {pending.attachments.length > 0 && <Attachments attachments={pending.attachments} />}
        {place && !pending.private && <Reply privately={pending.privately ?? false} />}
        {pending.phase === "sending" ? (
          <span className="delivery" data-state="queued">
            <Clock /> {delivery.sending}
          </span>
        ) : (
          <span className="delivery" data-state="failed" role="alert">
            <Alert />
            <span>
              {delivery.notSent}
              {pending.error && `: ${pending.error}`}
            </span>
            <button type="button" onClick={() => sending.retry(pending.conversation, pending.client_id)}>
              {delivery.retry}
            </button>
            <button type="button" onClick={() => sending.discard(pending.conversation, pending.client_id)}>
              {delivery.discard}
            </button>
          </span>
        )}
      </div>
    </GroupFrame>
  );
}

/** The agent's reply in the making. Read out only once it is final. */
export function WritingGroup({ writing, name, contact }: { writing: Writing; name: string | undefined; contact: string }) {
  const { thread } = useText();
  return (
    <GroupFrame author={{ kind: "agent", ...(name ? { name } : {}) }} note={false} contact={contact}>
      <div className="message writing" data-message={writing.id}>
        <div className="bubble">
          {writing.broken ? <Dots label={thread.writing(thread.agent)} /> : <Formatted text={unfinished(writing.text)} />}
        </div>
      </div>
    </GroupFrame>
  );
}

export function Dots({ label }: { label: string }) {
  return (
    <span className="dots">
      <span className="hidden">{label}</span>
      <i aria-hidden="true" />
      <i aria-hidden="true" />
      <i aria-hidden="true" />
    </span>
  );
}
