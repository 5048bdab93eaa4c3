/** The other conversations of the same contact, on whatever channel. */
import { useMemo } from "react";
import type { Conversation } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useText } from "../../desk/desk";
import { href } from "../../desk/route";
import { get } from "../../state/table";
import { usePeopleText } from "../../text/people";
import { channelSign } from "../parts/channel";
import { useDates } from "../parts/clock";
import { Rating } from "../parts/rating";

export function Earlier({ contact, current, title }: { contact: string; current: string; title?: string }) {
  const words = usePeopleText();
  const all = useInbox((s) => get(s.earlier, contact));
  const others = useMemo(() => all?.filter((c) => c.id !== current), [all, current]);
  if (!others) return null;
  return (
    <section>
      <h3>{title ?? words.others}</h3>
      {others.length === 0 && <p className="contact-since">{words.noOthers}</p>}
      <ul className="earlier">
        {others.map((c) => (
          <Entry key={c.id} conversation={c} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ conversation }: { conversation: Conversation }) {
  const { route } = useDesk();
  const { status, list, channels } = useText();
  const { view } = useCell(route);
  const { at } = useDates();
  // The list was read once; what the feed has told since is newer.
  const { id, inbox, preview, updated_at, rating, ...rest } = useInbox((s) => get(s.conversations, conversation.id)) ?? conversation;
  return (
    <li>
      <a
        href={href({ view, conversation: id, contact: false })}
        onClick={(e) => {
          if (e.metaKey || e.ctrlKey || e.shiftKey) return;
          e.preventDefault();
          route.go({ conversation: id, contact: false });
        }}
      >
        <span className="earlier-sign" role="img" aria-label={channels.names[inbox.channel] ?? inbox.channel} title={inbox.name}>
          {channelSign(inbox.channel)}
        </span>
        <span className="earlier-text">{preview?.text || list.noPreview}</span>
        <span className="earlier-foot">
          {at(updated_at, "date")} · {status[rest.status]}
          <Rating value={rating} short />
        </span>
      </a>
    </li>
  );
}
