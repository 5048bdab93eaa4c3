/** The messages of one conversation, from the oldest loaded to what is being written now. */
import { useEffect, useMemo, useRef, useState } from "react";
import type { Conversation } from "../../../protocol";
import { useDesk, useInbox, useText } from "../../desk/desk";
import { useAutomationsText } from "../../text/automations";
import { topicOf } from "../../session/comments_types";
import { type Marks, NO_PENDING, QUIET, type Thread } from "../../state/model";
import { get } from "../../state/table";
import { asSaid } from "../../state/thread";
import { useWishes } from "../frame/shortcuts";
import { useDates } from "../parts/clock";
import { Down } from "../parts/icons";
import { Rating } from "../parts/rating";
import { onTimelineKey, useLongPress } from "./acts/choosing";
import { Announcer } from "./announcer";
import { type Here, HereContext } from "./context";
import { CampaignLine } from "./by_campaign";
import { CallCard } from "./call_card";
import { useFollow } from "./follow";
import { Dots, GroupFrame, MessageGroup, PendingGroup, WritingGroup } from "./group";
import { useGoTo } from "./go_to";
import { type Block, days } from "./groups";
import { automationText, useNoticeText } from "./notice_text";
import { useReading } from "./reading";

/** Pixels below the top at which older messages are fetched. */
const OLDER_WITHIN = 400;

interface Props {
  conversation: Conversation;
  thread: Thread;
  onAnswer: Here["answer"];
}

export function Timeline({ conversation, thread, onAnswer }: Props) {
  const { loading } = useDesk();
  const text = useText();
  const { id, contact, inbox } = conversation;
  const place = topicOf(conversation) && (text.comments.places[inbox.channel] ?? inbox.name);
  const live = useInbox((s) => get(s.live, id)) ?? QUIET;
  const pending = useInbox((s) => get(s.pending, id)) ?? NO_PENDING;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { messages, hasMore, older, contactMarks } = thread;
  const { atEnd, toEnd, toMessage, onScroll } = useFollow(scroller, content, messages[0]?.id);
  const { newFrom, unseen } = useReading(conversation, messages, atEnd);
  const parts = useMemo(() => days(asSaid(messages), newFrom), [messages, newFrom]);
  const goTo = useGoTo(id, thread, scroller, toMessage);
  const here = useMemo(
    () => ({ conversation: id, contact: contact.name, ...(place ? { place } : {}), answer: onAnswer, goTo }),
    [id, contact.name, place, onAnswer, goTo],
  );
  const agent = useMemo(() => messages.findLast((m) => m.author.kind === "agent")?.author.name, [messages]);
  useWishes({ latest: () => toEnd(true) });
  const press = useLongPress();

  function olderIfNear() {
    const box = scroller.current;
    if (box && box.scrollTop < OLDER_WITHIN && hasMore && older === "idle") loading.olderOf(id);
  }
  // A first page shorter than the screen cannot be scrolled, so it asks by itself.
  useEffect(olderIfNear, [messages.length, hasMore, older]);

  // What I send is where I want to be.
  const sent = pending.length;
  const [before, setBefore] = useState(sent);
  useEffect(() => {
    if (sent > before) toEnd();
    setBefore(sent);
  }, [sent, before, toEnd]);

  const typing = live.typing.filter((t) => t.author.kind !== "agent" || !live.writing);
  return (
    <HereContext value={here}>
      <div className="timeline-box">
        <div
          className="timeline"
          ref={scroller}
          tabIndex={0}
          role="log"
          aria-live="off"
          aria-label={text.thread.label(contact.name)}
          onKeyDown={onTimelineKey}
          {...press}
          onScroll={() => {
            onScroll();
            olderIfNear();
          }}
        >
          <div className="timeline-content" ref={content}>
            <TopOf thread={thread} onRetry={() => loading.olderOf(id)} />
            {parts.map(({ key, at, blocks }) => (
              <div key={key} className="day-part">
                <DayHead at={at} />
                {blocks.map((block) => (
                  <Part key={block.key} block={block} marks={contactMarks} contact={contact.name} conversation={id} />
                ))}
              </div>
            ))}
            {live.writing && <WritingGroup writing={live.writing} name={agent} contact={contact.name} />}
            {pending.map((p) => (
              <PendingGroup key={p.client_id} pending={p} contact={contact.name} />
            ))}
            {typing.map(({ author }) => (
              <GroupFrame key={`${author.kind} ${author.id}`} author={author} note={false} contact={contact.name}>
                <div className="bubble">
                  <Dots label={text.thread.typing(author.kind === "contact" ? contact.name : (author.name ?? text.thread.agent))} />
                </div>
              </GroupFrame>
            ))}
          </div>
        </div>
        {!atEnd && (
          <button type="button" className="jump" onClick={() => toEnd(true)} data-new={unseen > 0}>
            <Down /> {unseen > 0 ? text.thread.jumpNew(unseen) : text.thread.jump}
          </button>
        )}
        <Announcer messages={messages} contact={contact.name} />
      </div>
    </HereContext>
  );
}

function Part({ block, marks, contact, conversation }: { block: Block; marks: Marks; contact: string; conversation: string }) {
  const text = useText();
  const automations = useAutomationsText();
  const noticeText = useNoticeText();
  if (block.kind === "group") return <MessageGroup group={block} marks={marks} contact={contact} />;
  if (block.kind === "new") {
    return (
      <p className="new-line">
        <span>{text.thread.newMessages}</span>
      </p>
    );
  }
  const { message } = block;
  return (
    <>
      <p className="notice" data-message={message.id} data-notice={message.notice}>
        <span>
          {automationText(message, automations) ?? noticeText(message)}
          <Rating value={message.rating} />
        </span>
      </p>
      {message.notice === "call_ended" && message.call && <CallCard conversation={conversation} id={message.call} />}
      {message.campaign && (
        <p className="call-card-state">
          <CampaignLine campaign={message.campaign} />
        </p>
      )}
    </>
  );
}

function DayHead({ at }: { at: string }) {
  const { dayName } = useDates();
  return (
    <h3 className="day">
      <span>{dayName(at)}</span>
    </h3>
  );
}

function TopOf({ thread, onRetry }: { thread: Thread; onRetry: () => void }) {
  const text = useText();
  if (!thread.hasMore) return <p className="thread-start">{thread.messages.length > 0 ? text.thread.start : text.thread.emptyTitle}</p>;
  if (thread.older !== "failed") return <p className="thread-start">{text.thread.older}</p>;
  return (
    <p className="thread-start" role="alert">
      {text.thread.olderFailed}{" "}
      <button type="button" className="link" onClick={onRetry}>
        {text.list.retry}
      </button>
    </p>
  );
}
