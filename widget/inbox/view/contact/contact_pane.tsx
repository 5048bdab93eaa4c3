/** Who is on the other end, and what is known of them. */
import { useEffect } from "react";
import type { Contact, Conversation } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { topicOf } from "../../session/comments_types";
import { get } from "../../state/table";
import { useContactsText } from "../../text/contacts";
import { Avatar } from "../parts/avatar";
import { ChannelTag, CommentTag } from "../parts/channel";
import { useDates } from "../parts/clock";
import { Holder } from "../parts/holder";
import { Back } from "../parts/icons";
import { Rating } from "../parts/rating";
import { ContactLead } from "../leads/later";
import { OwnFields } from "../people/own_fields";
import { StudioLink } from "../studio/link";
import { Alike } from "./alike";
import { Earlier } from "./earlier";
import { Identities } from "./identities";
import { InlineField } from "./inline_field";
import { ContactConsents } from "./later";
import { Merges } from "./merges";
import { OwnData } from "./own_data";

const FEED_MS = 400;

export function ContactPane({ id }: { id: string }) {
  const { line, loading, route } = useDesk();
  const text = useText();
  const { contact: overlay } = useCell(route);
  const conversation = useInbox((s) => get(s.conversations, id));
  const gone = useInbox((s) => s.gone.has(id));
  const contactId = conversation?.contact.id;
  const contact = useInbox((s) => (contactId ? get(s.contacts, contactId) : undefined));
  const online = useInbox((s) => contactId !== undefined && s.onlineContacts.has(contactId));
  const merges = useMay("POST /contacts/{id}/merge");
  const erases = useMay("POST /contacts/{id}/erase");
  const sells = useMay("GET /contacts/{id}/lead");
  const { at } = useDates();

  useEffect(() => {
    if (contactId) void loading.contact(contactId);
    // A new name in the conversation says that somebody changed the contact.
  }, [loading, contactId, conversation?.contact.name]);

  // A colleague, or a platform, may have merged the contact meanwhile: that is told with its conversations, many at once.
  useEffect(() => {
    if (!contactId) return;
    let soon: ReturnType<typeof setTimeout> | undefined;
    const stop = line.listen((told) => {
      if (told.kind !== "conversation" || told.conversation.contact.id !== contactId) return;
      clearTimeout(soon);
      soon = setTimeout(() => void loading.contact(contactId), FEED_MS);
    });
    return () => {
      clearTimeout(soon);
      stop();
    };
  }, [line, loading, contactId]);

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
            <Panel contact={contact} />
            <section>
              <Identities contact={contact} />
              <p className="contact-since">{text.contact.since(at(contact.created_at, "date"))}</p>
            </section>
          </>
        ) : (
          !gone && (
            <div className="contact-bones" aria-busy="true">
              <span className="bone" />
              <span className="bone" />
              <span className="bone" />
            </div>
          )
        )}
        {sells && contact && <ContactLead key={`${contact.id} lead`} contact={contact} conversation={id} />}
        {contact && <ContactConsents key={`${contact.id} consents`} contact={contact} />}
        {conversation && <About conversation={conversation} />}
        {contactId && <Earlier contact={contactId} current={id} />}
        {merges && contact && conversation && <Alike key={contact.id} contact={contact} name={conversation.contact.name} />}
        {contact?.merges && <Merges merges={contact.merges} />}
        {erases && contact && conversation && <OwnData key={`${contact.id} data`} contact={contact.id} name={conversation.contact.name} />}
      </section>
    </>
  );
}

/** Own fields that are to stand here, a block, and the way to the rest. */
function Panel({ contact }: { contact: Contact }) {
  const words = useContactsText();
  const { at } = useDates();
  const fields = contact.fields?.filter(({ in_panel }) => in_panel) ?? [];
  return (
    <section className="contact-panel">
      {contact.blocked_at && <p className="contact-marketing">{words.blockedSince(at(contact.blocked_at, "date"))}</p>}
      {fields.length > 0 && <OwnFields contact={contact} fields={fields} />}
      <StudioLink to={{ page: "contact", id: contact.id }} className="trace-link">
        {words.openPage}
      </StudioLink>
    </section>
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
