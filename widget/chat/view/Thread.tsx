import type { ComponentChildren } from "preact";
import { isOwn, isReply, offeredReplies, shownMessages } from "../machine/thread";
import { Lamps } from "./Bar";
import { useChat } from "./context";
import { Divider, Entry, Pending, Streaming, TypingSign } from "./Entry";
import { Down } from "./icons";
import { Intro } from "./Intro";
import { dayName, sameDay, sameRun, speakers } from "./moments";
import { Rating } from "./Rating";
import { useScrolling } from "./scrolling";

/** Everything said so far, oldest first. */
export function Thread() {
  const { loop, language, text } = useChat();
  const { state } = loop;
  const { hasMore, outbox, streams, typing } = state;
  const messages = shownMessages(state);
  const fresh = !messages.length && !outbox.length;
  const shownStreams = streams.filter((stream) => !stream.broken);
  const lastOwn = outbox.length ? undefined : messages.filter(isOwn).pop();
  const last = messages[messages.length - 1];
  const { scroller, onScroll, toEnd, behind } = useScrolling({
    end: [last?.id, outbox.length, streams.map(({ text }) => text.length), typing?.kind, state.rating?.step].join(),
    start: state.messages[0]?.id,
    own: outbox[outbox.length - 1]?.client_id ?? lastOwn?.id ?? "",
    // An empty thread is read from its greeting on.
    stick: !fresh,
    onNearStart: loop.older,
  });

  const bylines = speakers(messages);
  const entries: ComponentChildren[] = messages.map((message, i) => {
    const before = messages[i - 1];
    const after = messages[i + 1];
    const newDay = !before || !sameDay(before.at, message.at);
    return [
      newDay && (i > 0 || hasMore || dayName(message.at, language) !== text.today) && (
        <Divider key={`day ${message.id}`} text={dayName(message.at, language)} kind="day" />
      ),
      <Entry
        key={message.client_id ?? message.id}
        message={message}
        first={!sameRun(before, message)}
        byline={bylines[i]!}
        last={!sameRun(message, after) && !(isOwn(message) && outbox.length)}
        newest={message === lastOwn}
      />,
    ];
  });

  return (
    <div class="thread-place">
      <div class="thread" ref={scroller} onScroll={onScroll} tabIndex={0} role="region" aria-label={text.conversation}>
        <div class="thread-content">
          {hasMore ? <Older busy={state.loadingOlder} /> : <Intro fresh={!messages.some(isOwn) && !outbox.length} />}
          <ol class="entries">
            {entries}
            {outbox.map((unsent, i) => (
              <Pending key={unsent.client_id} unsent={unsent} first={i === 0 && !(last && isOwn(last))} />
            ))}
            {shownStreams.map(({ id, text }) => (
              <Streaming key={id} text={text} byline={messages.filter(isReply).pop()?.author.kind !== "agent"} />
            ))}
            {(typing || streams.length > shownStreams.length) && !shownStreams.length && (
              <TypingSign name={typing?.name ?? state.bot?.name ?? text.assistant} />
            )}
          </ol>
          <QuickReplies />
          <Rating />
        </div>
      </div>
      {behind && (
        <button type="button" class="behind" onClick={() => toEnd("smooth")}>
          <Down />
          {text.newMessages}
        </button>
      )}
    </div>
  );
}

function Older({ busy }: { busy: boolean }) {
  const { text } = useChat();
  return (
    <div class="older" role="status">
      {busy && (
        <>
          <Lamps />
          <span class="unseen">{text.loadingOlder}</span>
        </>
      )}
    </div>
  );
}

function QuickReplies() {
  const { loop } = useChat();
  const replies = offeredReplies(loop.state);
  if (!replies.length) return null;
  return (
    <ul class="replies">
      {replies.map((reply) => (
        <li key={reply.title}>
          <button
            type="button"
            class={reply.action && "other"}
            onClick={() => (reply.action === "ask_human" ? loop.askHuman() : loop.say(reply.title))}
          >
            <bdi>{reply.title}</bdi>
          </button>
        </li>
      ))}
    </ul>
  );
}
