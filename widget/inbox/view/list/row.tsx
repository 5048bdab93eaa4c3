/** One conversation in the list: who, what was last said and by whom, who is on the line, how long they wait. */
import { memo, type MouseEvent } from "react";
import { plainText } from "../../../markdown";
import type { Conversation } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { href } from "../../desk/route";
import { topicOf } from "../../session/comments_types";
import type { Filter } from "../../state/filter";
import { listOf } from "../../state/lists";
import { get } from "../../state/table";
import { summaryOf } from "../../text/summary";
import { useWorkText } from "../../text/daily";
import { Avatar } from "../parts/avatar";
import { ChannelTag, CommentTag } from "../parts/channel";
import { span, useDates, useNow, wait } from "../parts/clock";
import { Holder } from "../parts/holder";
import { Lock, Moon } from "../parts/icons";
import { LabelChip, PrioritySign, useSnoozeWords } from "../daily/signs";
import { Rating } from "../parts/rating";
import { pressing } from "../../state/service/clocks";
import { ClockSign } from "../service/clock_sign";

/** Waiting longer than this is drawn as urgent. */
const URGENT_MS = 5 * 60_000;

interface Props {
  id: string;
  filter: Filter;
  open: boolean;
  place: number;
  of: number;
}

export const Row = memo(function Row({ id, filter, open, place, of }: Props) {
  const { route, selection, store } = useDesk();
  const { list } = useText();
  const { select, priorities } = useWorkText();
  const files = useMay("POST /conversations/bulk");
  const selected = useCell(selection);
  const chosen = selected.has(id);
  const conversation = useInbox((s) => get(s.conversations, id));
  const online = useInbox((s) => conversation !== undefined && s.onlineContacts.has(conversation.contact.id));
  if (!conversation) return null;
  const { contact, unread, control, status, labels = [], priority = "none", team } = conversation;
  const among = topicOf(conversation) !== undefined;

  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    route.go({ conversation: id, contact: false });
  }

  return (
    <li className="row" aria-posinset={place} aria-setsize={of} data-chosen={chosen}>
      {files && (
        <label className="row-pick">
          <input
            type="checkbox"
            checked={chosen}
            // Until something is selected the key "x" does it: not every row should be two stops on the way down.
            tabIndex={selected.size > 0 ? 0 : -1}
            aria-label={select.one(contact.name)}
            onChange={(e) => {
              if ((e.nativeEvent as PointerEvent).shiftKey) selection.reach(listOf(store.get(), filter).ids, id);
              else selection.toggle(id);
            }}
          />
        </label>
      )}
      <a
        href={href({ ...route.get(), conversation: id, message: undefined, contact: false })}
        onClick={follow}
        aria-current={open ? "page" : undefined}
        data-unread={unread > 0}
        data-row={id}
      >
        <Avatar id={contact.id} name={contact.name} online={online} />
        <span className="row-main">
          <span className="row-top">
            <span className="row-name">{contact.name}</span>
            {online && <span className="hidden">{list.online}</span>}
            {priority !== "none" && (
              <span className="row-priority" title={priorities[priority]}>
                <PrioritySign of={priority} />
                <span className="hidden">{priorities[priority]}</span>
              </span>
            )}
            <Time conversation={conversation} />
          </span>
          <Preview conversation={conversation} />
          <span className="row-foot">
            <ChannelTag channel={conversation.inbox.channel} comments={among} brief={labels.length > 0 || team !== undefined} />
            {among && <CommentTag channel={conversation.inbox.channel} />}
            {status === "resolved" ? <Closed conversation={conversation} /> : status === "snoozed" ? <Asleep conversation={conversation} /> : <Holder control={control} team={team?.name} />}
            <RowLabels labels={labels} />
            {/* Who was put aside waits on purpose. */}
            {status !== "snoozed" && (pressing(conversation.service) ? <ClockSign conversation={conversation} /> : <Waiting since={conversation.waiting_since} />)}
            {unread > 0 && (
              <span className="unread">
                <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
                <span className="hidden">{list.unread(unread)}</span>
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  );
});

/** Work that is over is in nobody's hands: what remains is how it was. */
function Closed({ conversation }: { conversation: Conversation }) {
  const { status } = useText();
  return (
    <span className="row-closed">
      {status[conversation.status]}
      <Rating value={conversation.rating} short />
    </span>
  );
}

function Asleep({ conversation }: { conversation: Conversation }) {
  const said = useSnoozeWords();
  const words = said(conversation.snooze?.until);
  return (
    <span className="holder row-asleep" title={words}>
      <Moon />
      {words}
    </span>
  );
}

/** What fits beside the rest; all of them stand in the open conversation. */
const LABELS_SHOWN = 2;

function RowLabels({ labels }: { labels: NonNullable<Conversation["labels"]> }) {
  const { labels: word, more } = useWorkText();
  if (labels.length === 0) return null;
  return (
    <span className="row-labels" title={labels.map(({ name }) => name).join(", ")}>
      <span className="hidden">{word}:</span>
      {labels.slice(0, LABELS_SHOWN).map((label) => (
        <LabelChip key={label.id} label={label} />
      ))}
      {labels.length > LABELS_SHOWN && (
        <span>
          <span aria-hidden="true">+{labels.length - LABELS_SHOWN}</span>
          <span className="hidden">{more(labels.length - LABELS_SHOWN)}</span>
        </span>
      )}
    </span>
  );
}

function Time({ conversation }: { conversation: Conversation }) {
  const now = useNow(15_000);
  const { brief, at } = useDates();
  const when = conversation.preview?.at ?? conversation.updated_at;
  return (
    <time dateTime={when} title={at(when, "full")}>
      {brief(when, now)}
    </time>
  );
}

function Waiting({ since }: { since: string | undefined }) {
  const now = useNow();
  const text = useText();
  if (!since) return null;
  const age = now - Date.parse(since);
  return (
    <span className="waiting" data-urgent={age > URGENT_MS} title={text.list.waitingSince}>
      <span className="hidden">{text.list.waiting(span(age, text))}</span>
      <span aria-hidden="true">{wait(age, text)}</span>
    </span>
  );
}

function Preview({ conversation }: { conversation: Conversation }) {
  const { drafts } = useDesk();
  const text = useText();
  const { list, channels, comments } = text;
  const excerpt = topicOf(conversation)?.excerpt;
  const me = useInbox((s) => s.me);
  const live = useInbox((s) => get(s.live, conversation.id));
  const drafted = useCell(drafts.held).has(conversation.id);
  // What came instead of words is known once the conversation was open.
  const last = useInbox((s) => {
    const shown = get(s.conversations, conversation.id)?.preview;
    return shown && shown.text === "" ? get(s.threads, conversation.id)?.messages.findLast(({ at }) => at === shown.at) : undefined;
  });
  const typing = live?.typing.find((t) => t.author.kind === "contact");
  if (typing) return <span className="row-preview doing">{list.typing}</span>;
  if (live?.writing) {
    return (
      <span className="row-preview doing">
        {list.agent} {list.writing}
      </span>
    );
  }
  const { preview } = conversation;
  if (!preview) return <span className="row-preview">{list.noPreview}</span>;
  const { author } = preview;
  const mark =
    author.kind === "agent" ? list.agent : author.kind === "operator" ? (author.name === me?.name ? list.you : (channels.elsewhere[author.name ?? ""] ?? author.name)) : undefined;
  return (
    <span className="row-preview">
      {drafted && <span className="drafted">{list.draft}</span>}
      {preview.private && <Lock />}
      {mark && <span className="row-by">{mark}: </span>}
      {(author.kind === "contact" ? preview.text : plainText(preview.text)) || (last ? summaryOf(last, text) : list.attachment)}
      {excerpt && <span className="row-on"> {comments.on(excerpt)}</span>}
    </span>
  );
}
