/** All that was said with a contact over all channels, calls among it, the newest first. */
import { useEffect, useState } from "react";
import type { TimelineItem } from "../../../protocol";
import { useDesk, useText } from "../../desk/desk";
import { href } from "../../desk/route";
import { summaryOf } from "../../text/summary";
import { useContactsText } from "../../text/contacts";
import { channelSign } from "../parts/channel";
import { useDates } from "../parts/clock";
import { Bones, Failed } from "../studio/loading";
import { useNoticeText } from "../thread/notice_text";

export function History({ contact, name }: { contact: string; name: string }) {
  const { contacts: api, say } = useDesk();
  const words = useContactsText();
  const [items, setItems] = useState<readonly TimelineItem[]>();
  const [next, setNext] = useState<string>();
  const [error, setError] = useState<string>();

  function load(cursor?: string) {
    setError(undefined);
    api.timeline(contact, cursor).then(
      (page) => {
        setItems((known) => (cursor && known ? [...known, ...page.items] : page.items));
        setNext(page.next_cursor);
      },
      (e: unknown) => setError(say(e)),
    );
  }
  useEffect(() => load(), [contact]);

  return (
    <section>
      <h3>{words.history}</h3>
      {error ? <Failed error={error} onRetry={() => load(next)} /> : !items && <Bones />}
      {items?.length === 0 && <p className="contact-since">{words.historyNone}</p>}
      <ol className="contact-history">
        {items?.map((item) => (
          <Entry key={item.message.id} item={item} name={name} />
        ))}
      </ol>
      {next && !error && (
        <button type="button" className="button add-line" onClick={() => load(next)}>
          {words.more}
        </button>
      )}
    </section>
  );
}

function Entry({ item: { conversation, inbox, message }, name }: { item: TimelineItem; name: string }) {
  const { route } = useDesk();
  const text = useText();
  const { at } = useDates();
  const noticeText = useNoticeText();
  const who = message.author.kind === "contact" ? name : message.author.kind === "agent" ? (message.author.name ?? text.thread.agent) : (message.author.name ?? "");
  const to = { view: "all" as const, conversation, message: message.id, contact: false };
  return (
    <li>
      <a
        href={href(to)}
        onClick={(e) => {
          if (e.metaKey || e.ctrlKey || e.shiftKey) return;
          e.preventDefault();
          route.go({ ...to, search: undefined });
        }}
      >
        <span className="earlier-sign" role="img" aria-label={text.channels.names[inbox.channel] ?? inbox.channel} title={inbox.name}>
          {channelSign(inbox.channel)}
        </span>
        <span className="earlier-text" dir="auto">
          {who && <strong>{who}: </strong>}
          {message.author.kind === "system" ? noticeText(message) : summaryOf(message, text)}
        </span>
        <span className="earlier-foot">{at(message.at, "full")}</span>
      </a>
    </li>
  );
}
