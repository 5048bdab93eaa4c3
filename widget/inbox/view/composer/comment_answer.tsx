/** Among comments: below the post or to one person, which comment is answered, and who will read it. */
import type { Conversation, InboxMessage } from "../../../protocol";
import { useText } from "../../desk/desk";
import type { Answering } from "../../state/comments";
import { commentOf } from "../../session/comments_types";
import { summaryOf } from "../../text/summary";
import { useDates } from "../parts/clock";
import { Close, Globe, Letter, Quote } from "../parts/icons";

interface WayProps {
  answering: Answering;
  privately: boolean;
  onChoose: (privately: boolean) => void;
}

export function WaySwitch({ answering, privately, onChoose }: WayProps) {
  const { composer: words } = useText().comments;
  // What was chosen stays to be seen, even when it is not possible any more.
  const barred = !answering.private.may && !privately;
  return (
    <div className="ways" role="group" aria-label={words.who}>
      <button type="button" aria-pressed={!privately} onClick={() => onChoose(false)}>
        <Globe /> {words.public}
      </button>
      <button type="button" aria-pressed={privately} disabled={barred} aria-describedby={barred ? "no-private" : undefined} onClick={() => onChoose(true)}>
        <Letter /> {words.private}
      </button>
    </div>
  );
}

interface AboutProps {
  conversation: Conversation;
  answering: Answering;
  privately: boolean;
  /** Something is written already. */
  written: boolean;
  onNewest: () => void;
}

export function AboutAnswer({ conversation, answering, privately, written, onNewest }: AboutProps) {
  const { composer: words } = useText().comments;
  const { comment, earlier } = answering;
  return (
    <>
      {comment && <Answered comment={comment} onNewest={earlier ? onNewest : undefined} />}
      <p className="who-reads" data-privately={privately}>
        <Readers conversation={conversation} answering={answering} privately={privately} />
        {privately && answering.hindrance && written && <span> {words.stillPrivate}</span>}
      </p>
    </>
  );
}

function Readers({ conversation, answering, privately }: Pick<AboutProps, "conversation" | "answering" | "privately">) {
  const { composer: words } = useText().comments;
  const { at } = useDates();
  const { comment, hindrance } = answering;
  const allowed = answering.private;
  const { name } = conversation.contact;
  if (hindrance === "removed" || hindrance === "none") return <span role="alert">{hindrance === "removed" ? words.gone : words.none}</span>;
  if (privately) {
    if (!allowed.may) return <span role="alert">{words.noPrivate[allowed.why]}</span>;
    return (
      <>
        <strong>{words.only(name)}</strong> {words.once(at(allowed.until, "full"))}
      </>
    );
  }
  return (
    <>
      <strong>{words.everyone}</strong> {comment && commentOf(comment)?.hidden && `${words.everyoneHidden} `}
      {!allowed.may && <span id="no-private">{words.noPrivate[allowed.why]}</span>}
    </>
  );
}

function Answered({ comment, onNewest }: { comment: InboxMessage; onNewest: (() => void) | undefined }) {
  const text = useText();
  const words = text.comments.composer;
  return (
    <div className="answered">
      <Quote />
      <p>
        <span className="hidden">{words.answers}: </span>
        <span dir="auto">{summaryOf(comment, text)}</span>
      </p>
      {onNewest && (
        <button type="button" className="icon-button" aria-label={words.toNewest} title={words.toNewest} onClick={onNewest}>
          <Close />
        </button>
      )}
    </div>
  );
}
