/** One contact: who it is, what is known, what colleagues noted, all that was said. */
import { useCallback, useEffect, useState } from "react";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { CallFailed } from "../../session/problem";
import { get } from "../../state/table";
import { useContactsText } from "../../text/contacts";
import { Alike } from "../contact/alike";
import { Earlier } from "../contact/earlier";
import { Identities } from "../contact/identities";
import { InlineField } from "../contact/inline_field";
import { ContactConsents } from "../contact/later";
import { Merges } from "../contact/merges";
import { OwnData } from "../contact/own_data";
import { ContactLead } from "../leads/later";
import { Avatar } from "../parts/avatar";
import { useDates } from "../parts/clock";
import { Bones, Failed } from "../studio/loading";
import { SettingsPage } from "../studio/settings/page";
import { BlockButton } from "./block";
import { History } from "./history";
import { Notes } from "./notes";
import { OwnFields } from "./own_fields";

export function ContactPage({ id }: { id: string }) {
  const { loading } = useDesk();
  const { contact: words } = useText();
  const own = useContactsText();
  const contact = useInbox((s) => get(s.contacts, id));
  const conversations = useInbox((s) => get(s.earlier, id));
  const online = useInbox((s) => s.onlineContacts.has(id));
  const merges = useMay("POST /contacts/{id}/merge");
  const { at } = useDates();
  const erases = useMay("POST /contacts/{id}/erase");
  const sells = useMay("GET /contacts/{id}/lead");
  const [fault, setFault] = useState<unknown>();
  const load = useCallback(() => void loading.contact(id).then(setFault), [loading, id]);
  useEffect(load, [load]);

  const name = contact?.shown_as ?? own.page;
  return (
    <SettingsPage title={name} lead={contact && own.since(at(contact.created_at, "date"))} back={{ page: "contacts" }} acts={contact && <BlockButton contact={contact} name={name} />}>
      {!contact ? (
        <Nobody fault={fault} onRetry={load} />
      ) : (
        <div className="contact-page">
          {contact.blocked_at && (
            <p className="warning form-fault" role="status">
              {own.blockedSince(at(contact.blocked_at, "date"))}
            </p>
          )}
          <section>
            <div className="contact-top">
              <Avatar id={contact.id} name={name} size="l" online={online} />
              <p className="contact-state" data-online={online}>
                {online ? words.online : words.offline}
              </p>
            </div>
            <h3>{own.details}</h3>
            <dl className="facts">
              <InlineField contact={contact} field="name" />
              <InlineField contact={contact} field="email" />
              <InlineField contact={contact} field="phone" />
            </dl>
            <Identities contact={contact} />
          </section>
          <section>
            <h3>{own.own}</h3>
            {contact.fields && contact.fields.length > 0 ? <OwnFields contact={contact} fields={contact.fields} /> : <p className="contact-since">{own.ownNone}</p>}
          </section>
          {sells && <ContactLead contact={contact} />}
          <ContactConsents contact={contact} />
          <Notes contact={id} />
          <section>
            {conversations && conversations.length === 0 ? (
              <>
                <h3>{own.conversations}</h3>
                <p className="contact-since">{own.noConversations}</p>
              </>
            ) : (
              <Earlier contact={id} current="" title={own.conversations} />
            )}
          </section>
          <History contact={id} name={name} />
          {merges && <Alike contact={contact} name={name} />}
          {contact.merges && <Merges merges={contact.merges} />}
          {erases && <OwnData contact={contact.id} name={name} />}
        </div>
      )}
    </SettingsPage>
  );
}

/** Not there yet, or not any more. */
function Nobody({ fault, onRetry }: { fault: unknown; onRetry: () => void }) {
  const { say } = useDesk();
  const own = useContactsText();
  if (fault === undefined) return <Bones />;
  if (!(fault instanceof CallFailed) || fault.status !== 404) return <Failed error={say(fault)} onRetry={onRetry} />;
  return (
    <div className="empty">
      <p className="empty-title">{own.gone}</p>
      <p>{own.goneHint}</p>
    </div>
  );
}
