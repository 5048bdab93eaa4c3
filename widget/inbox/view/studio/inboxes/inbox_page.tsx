/** One inbox: what it is called, who answers, and how it is connected. */
import { useEffect, useState } from "react";
import { useDesk, useInbox, useMay, useText } from "../../../desk/desk";
import type { Account, Inbox, Phone } from "../../../session/studio_types";
import { hasPosts } from "../../../state/comments";
import { may } from "../../../state/permits";
import { isConnected, isPhone } from "../../../state/studio/account";
import { hasTemplates } from "../../../state/templates/list";
import { useTemplatePagesText } from "../../../text/template_pages";
import { Answered } from "../../parts/icons";
import { FormPart, LockedContext } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { Comments } from "./comments";
import { Connect } from "./connect";
import { General } from "./general";
import { Health } from "./health";
import { PhonePart } from "./phone_part";
import { Retention } from "./retention";
import { ServicePart } from "./service_part";

/** As the server has it; both parts are of one version, which every change names. */
export interface Known {
  inbox: Inbox;
  account?: Account;
  /** In place of an account where calls come in. */
  phone?: Phone;
  tag?: string;
}

export function InboxPage({ id }: { id: string }) {
  const { studio, say } = useDesk();
  const { inboxes: words } = useText();
  const levels = useInbox((s) => s.me?.levels);
  const [known, setKnown] = useState<Known>();
  const [error, setError] = useState<string>();

  async function load() {
    setError(undefined);
    try {
      const { answer: inbox, tag } = await studio.api.inbox(id);
      const asked = inbox.account !== undefined && may(levels, isPhone(inbox.channel) ? "GET /inboxes/{id}/phone" : "GET /inboxes/{id}/account", inbox.channel);
      const phone = asked && isPhone(inbox.channel) ? await studio.api.phone(id) : undefined;
      const account = asked && !isPhone(inbox.channel) ? await studio.api.account(id) : undefined;
      const version = phone?.tag ?? account?.tag ?? tag;
      setKnown({ inbox, ...(account ? { account: account.answer } : {}), ...(phone ? { phone: phone.answer } : {}), ...(version ? { tag: version } : {}) });
    } catch (e) {
      setError(say(e));
    }
  }
  useEffect(() => void load(), [id]);

  if (known) return <Open known={known} onKnown={setKnown} />;
  return (
    <SettingsPage title={words.title} back={{ page: "inboxes" }} inner>
      {error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />}
    </SettingsPage>
  );
}

function Open({ known, onKnown }: { known: Known; onKnown: (known: Known) => void }) {
  const { studio } = useDesk();
  const { inboxes: words, settings, channels } = useText();
  const pages = useTemplatePagesText();
  const { channel } = known.inbox;
  const changeable = useMay("PUT /inboxes/{id}", channel);
  const connects = useMay(isPhone(channel) ? "PUT /inboxes/{id}/phone" : "PUT /inboxes/{id}/account", channel);
  const [turn, setTurn] = useState(0);
  const [dirty, setDirty] = useState({ general: false, service: false, comments: false, account: false, retention: false });
  const { inbox } = known;
  const unsaved = dirty.general || dirty.service || dirty.comments || dirty.account || dirty.retention;

  function learn(next: Known) {
    onKnown(next);
    studio.inboxes.alter((items) => items.map((old) => (old.id === next.inbox.id ? { ...(old.health ? { health: old.health } : {}), ...next.inbox } : old)));
  }

  const templates = hasTemplates(inbox.channel) && inbox.account !== undefined && (
    <StudioLink to={{ page: "templates" }} className="button">
      <Answered /> <span className="act-words">{pages.title}</span>
    </StudioLink>
  );
  return (
    <LockedContext value={!changeable}>
      <SettingsPage title={inbox.name} lead={unsaved ? settings.unsaved : [channels.names[inbox.channel] ?? inbox.channel, inbox.account].filter(Boolean).join(" · ")} back={{ page: "inboxes" }} inner acts={templates}>
        <General known={known} onKnown={learn} onDirty={(general) => setDirty((now) => ({ ...now, general }))} />
        <ServicePart known={known} onKnown={learn} onDirty={(service) => setDirty((now) => ({ ...now, service }))} />
        {isConnected(inbox.channel) && !isPhone(inbox.channel) && inbox.account !== undefined && <Health inbox={inbox} turn={turn} />}
        <Retention known={known} onKnown={learn} onDirty={(retention) => setDirty((now) => ({ ...now, retention }))} />
        {hasPosts(inbox.channel) && <Comments known={known} onKnown={learn} onDirty={(comments) => setDirty((now) => ({ ...now, comments }))} />}
        {isConnected(inbox.channel) &&
          (connects && isPhone(inbox.channel) ? (
            <PhonePart known={known} onKnown={learn} onDirty={(account) => setDirty((now) => ({ ...now, account }))} />
          ) : connects ? (
            <Connect known={known} onKnown={learn} onChecked={() => setTurn((now) => now + 1)} onDirty={(account) => setDirty((now) => ({ ...now, account }))} />
          ) : (
            <FormPart title={words.connect.title}>
              <p className="menu-hint">{words.connect.ownersOnly}</p>
            </FormPart>
          ))}
        <LeaveGuard on={unsaved} words={settings} />
      </SettingsPage>
    </LockedContext>
  );
}
