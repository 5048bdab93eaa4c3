/** Who is on the other end, and what is known of them. */
import { useEffect } from "react";
import type { Conversation } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useText } from "../../desk/desk";
import { topicOf } from "../../session/comments_types";
import { get } from "../../state/table";
import { Avatar } from "../parts/avatar";
import { ChannelTag, CommentTag } from "../parts/channel";
import { useDates } from "../parts/clock";
import { Holder } from "../parts/holder";
import { Back, Shield } from "../parts/icons";
import { Rating } from "../parts/rating";
import { Earlier } from "./earlier";
import { InlineField } from "./inline_field";

export function ContactPane({ id }: { id: string }) {
  const { loading, route } = useDesk();
  const text = useText();
  const { contact: overlay } = useCell(route);
  const conversation = useInbox((s) => get(s.conversations, id));
  const contactId = conversation?.contact.id;
  const contact = useInbox((s) => (contactId ? get(s.contacts, contactId) : undefined));
  const online = useInbox((s) => contactId !== undefined && s.onlineContacts.has(contactId));
  const { at } = useDates();

  useEffect(() => {
    if (contactId) loading.contact(contactId);
    // A new name in the conversation says that somebody changed the contact.
  }, [loading, contactId, conversation?.contact.name]);

  return (
    <>
      {overlay && <div className="scrim" onClick={() => route.go({ contact: false })} />}
      <section className="contact-pane" aria-label={text.contact.label}>
        <header className="contact-bar">
          <button type="button" className="icon-button" aria-label={text.thread.backToThread} onClick={() => route.go({ contact: false })}>
            <Back />
          </button>
          <h2>{text.contact.label}</h2>
        </header>
        {conversation && (
          <div className="contact-top">
            <Avatar id={conversation.contact.id} name={conversation.contact.name} size="l" online={online} />
            <div>
              <p className="contact-name">{conversation.contact.name}</p>
              <p className="contact-state" data-online={online}>
                {online ? text.contact.online : text.contact.offline}
              </p>
            </div>
          </div>
        )}
        {contact ? (
          <>
            <dl className="facts">
              <InlineField contact={contact} field="name" />
              <InlineField contact={contact} field="email" />
              <InlineField contact={contact} field="phone" />
            </dl>
            <section>
              {contact.identities.length > 0 && (
                <>
                  <h3>{text.contact.identities}</h3>
                  <ul className="identities">
                    {contact.identities.map((identity) => (
                      <li key={`${identity.channel} ${identity.handle}`}>
                        <span className="channel">{text.channels.names[identity.channel] ?? identity.channel}</span>
                        <span className="handle">{identity.handle}</span>
                        <span className="proof" data-verified={identity.verified} title={identity.verified ? text.contact.verifiedHint : undefined}>
                          {identity.verified && <Shield />}
                          {identity.verified ? text.contact.verified : text.contact.unverified}
                        </span>
                      </li>
                    ))}
                  </ul>
                </>
              )}
              <p className="contact-since">{text.contact.since(at(contact.created_at, "date"))}</p>
            </section>
          </>
        ) : (
          <div className="contact-bones" aria-busy="true">
            <span className="bone" />
            <span className="bone" />
            <span className="bone" />
          </div>
        )}
        {conversation && <About conversation={conversation} />}
        {contactId && <Earlier contact={contactId} current={id} />}
      </section>
    </>
  );
}

function About({ conversation }: { conversation: Conversation }) {
  const { studio } = useDesk();
  const text = useText();
  const { at } = useDates();
  const among = topicOf(conversation) !== undefined;
  return (
    <section>
      <h3>{text.contact.thisConversation}</h3>
      <dl className="about">
        <dt>{text.contact.holder}</dt>
        <dd>
          <Holder control={conversation.control} />
        </dd>
        <dt>{text.contact.holderSince}</dt>
        <dd>{at(conversation.control.since, "full")}</dd>
        <dt>{text.contact.status}</dt>
        <dd>{text.status[conversation.status]}</dd>
        {conversation.rating !== undefined && (
          <>
            <dt>{text.rating.label}</dt>
            <dd>
              <Rating value={conversation.rating} />
            </dd>
          </>
        )}
        <dt>{text.contact.channel}</dt>
        <dd>
          <ChannelTag channel={conversation.inbox.channel} comments={among} /> {among && <CommentTag channel={conversation.inbox.channel} />} {conversation.inbox.name}
        </dd>
        <dt>{text.contact.started}</dt>
        <dd>{at(conversation.created_at, "full")}</dd>
      </dl>
      <button type="button" className="trace-link about-turns" aria-haspopup="dialog" onClick={() => studio.traces.show(conversation.id)}>
        {text.turns.all}
      </button>
    </section>
  );
}
