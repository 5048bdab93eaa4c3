/** Among comments: whether the answer goes below the post or to one person, and who will read it. */
import type { Conversation } from "../../../protocol";
import { useText } from "../../desk/desk";
import type { Answering } from "../../state/comments";
import { commentOf } from "../../session/comments_types";
import { useDates } from "../parts/clock";
import { Globe, Letter } from "../parts/icons";

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

interface ReadsProps {
  conversation: Conversation;
  answering: Answering;
  privately: boolean;
  /** Something is written already. */
  written: boolean;
}

export function WhoReads({ conversation, answering, privately, written }: ReadsProps) {
  const { composer: words } = useText().comments;
  return (
    <p className="who-reads" data-privately={privately}>
      <Readers conversation={conversation} answering={answering} privately={privately} />
      {privately && answering.hindrance && written && <span> {words.stillPrivate}</span>}
    </p>
  );
}

function Readers({ conversation, answering, privately }: Pick<ReadsProps, "conversation" | "answering" | "privately">) {
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
