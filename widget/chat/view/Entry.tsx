import { useMemo } from "preact/hooks";
import type { Message } from "../../protocol";
import type { Unsent } from "../machine/state";
import { isOwn } from "../machine/thread";
import { markdown, unfinished } from "../markdown";
import { Quoted, Reactions } from "./Around";
import { Lamps } from "./Bar";
import { Choices } from "./Choices";
import { useChat } from "./context";
import { Files } from "./Files";
import { Alert, Jack, Tick, Ticks } from "./icons";
import { clock, noticed } from "./moments";
import { Sources } from "./Sources";

interface EntryProps {
  message: Message;
  /** First and last of one author's run. */
  first: boolean;
  last: boolean;
  /** True where the other side's speaker changes. */
  byline: boolean;
  /** The newest own message shows how far it got. */
  newest: boolean;
}

export function Entry({ message, first, last, byline, newest }: EntryProps) {
  const { text, language } = useChat();
  if (message.notice && message.notice !== "greeting") {
    return <Divider text={noticed(message, language)} kind={message.notice} />;
  }
  if (isOwn(message)) {
    return (
      <li class={`entry own ${first ? "first" : ""}`} data-id={message.id}>
        <span class="unseen">{text.you}: </span>
        <Own text={message.text} />
        {message.attachments && <Files files={message.attachments} />}
        <Reactions message={message} />
        {(last || newest) && <Mark message={message} newest={newest} />}
      </li>
    );
  }
  return <Reply message={message} first={first} last={last} byline={byline} />;
}

const Own = ({ text }: { text: string }) => (text ? <p class="bubble" dir="auto">{text}</p> : null);

function Mark({ message, newest }: { message: Message; newest: boolean }) {
  const { text, language } = useChat();
  const state = message.state === "queued" || !message.state ? "sent" : message.state;
  const word = { sent: text.sent, delivered: text.delivered, read: text.read, failed: text.notSent }[state];
  return (
    <p class={`meta ${state}`}>
      <time dateTime={message.at}>{clock(message.at, language)}</time>
      {newest && (
        <>
          {state === "failed" ? <Alert /> : state === "sent" ? <Tick /> : <Ticks />}
          <span>{word}</span>
        </>
      )}
    </p>
  );
}

function Reply({ message, first, last, byline }: Omit<EntryProps, "newest">) {
  const { language, showPassage, text } = useChat();
  const citations = message.citations ?? [];
  const citation = (number: number) => {
    const cited = citations[number - 1];
    if (!cited) return undefined;
    return (
      <button
        type="button"
        class="cite"
        aria-label={text.source(number, cited.title)}
        onClick={() => showPassage(number, cited)}
      >
        {number}
      </button>
    );
  };
  // Every piece of a later reply draws the thread again; what is already whole is not read again for it.
  const body = useMemo(() => markdown(message.text, { citation }), [message]);
  const { choices } = message;
  const frame = choices?.kind === "carousel" ? undefined : choices;
  const kind = message.author.kind === "operator" ? "operator" : "agent";
  return (
    <li class={`entry ${kind} ${first ? "first" : ""}`} data-id={message.id}>
      {byline && <Byline message={message} />}
      {message.text && (
        <div class="bubble rich" dir="auto">
          <Quoted message={message} />
          {frame?.header && <b>{frame.header}</b>}
          {body}
          {frame?.footer && <small>{frame.footer}</small>}
        </div>
      )}
      {message.attachments && <Files files={message.attachments} />}
      <Choices message={message} />
      <Reactions message={message} />
      {citations.length > 0 && <Sources citations={citations} />}
      {last && (
        <p class="meta">
          <time dateTime={message.at}>{clock(message.at, language)}</time>
        </p>
      )}
    </li>
  );
}

function Byline({ message: { author } }: { message: Pick<Message, "author"> }) {
  const { text, loop } = useChat();
  if (author.kind === "operator") {
    const name = author.name ?? text.aPerson;
    return (
      <p class="byline">
        <span class="initial" aria-hidden="true">{[...name][0]}</span>
        <bdi>{name}</bdi>
      </p>
    );
  }
  return (
    <p class="byline">
      <Jack />
      <bdi>{author.name ?? loop.state.bot?.name ?? text.assistant}</bdi>
      <span class="kind">{text.automated}</span>
    </p>
  );
}

/** While a reply is in the making its passages are not there yet to be opened. */
const inertMark = (number: number) => <b class="cite">{number}</b>;

/** A reply while it is being made. Not announced: the live region tells the whole of it at the end. */
export function Streaming({ text: source, byline }: { text: string; byline: boolean }) {
  return (
    <li class="entry agent streaming first">
      {byline && <Byline message={{ author: { kind: "agent" } }} />}
      <div class="bubble rich" dir="auto">{markdown(unfinished(source), { citation: inertMark })}</div>
    </li>
  );
}

export function TypingSign({ name }: { name: string }) {
  const { text } = useChat();
  return (
    <li class="entry typing">
      <Lamps />
      <span class="unseen">{text.typing(name)}</span>
    </li>
  );
}

/** A message the server does not hold yet. */
export function Pending({ unsent, first }: { unsent: Unsent; first: boolean }) {
  const { loop, text } = useChat();
  const failed = unsent.state === "failed";
  return (
    <li class={`entry own pending ${failed ? "failed" : ""} ${first ? "first" : ""}`}>
      <span class="unseen">{text.you}: </span>
      <Own text={unsent.text} />
      {unsent.attachments.length > 0 && <Files files={unsent.attachments} />}
      {failed ? (
        <div class="meta failed" role="alert">
          <Alert />
          <span dir="auto">{unsent.detail || text.notSent}</span>
          <button type="button" onClick={() => loop.retry(unsent.client_id)}>{text.tryAgain}</button>
          <button type="button" onClick={() => loop.discard(unsent.client_id)}>{text.discard}</button>
        </div>
      ) : (
        <p class="meta">{text.sending}</p>
      )}
    </li>
  );
}

export function Divider({ text, kind }: { text: string; kind?: string }) {
  return (
    <li class={`divider ${kind ?? ""}`}>
      <span dir="auto">{text}</span>
    </li>
  );
}
