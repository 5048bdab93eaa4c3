/** The people who wrote or called: found by what is known of them, narrowed, the newest first. */
import { useEffect, useState } from "react";
import type { Contact } from "../../../protocol";
import { useDesk, useText } from "../../desk/desk";
import { CHANNELS } from "../../state/daily/automations";
import type { StudioPlace } from "../../state/studio/place";
import { useContactsText } from "../../text/contacts";
import { Avatar } from "../parts/avatar";
import { useDates } from "../parts/clock";
import { StudioLink } from "../studio/link";
import { Bones, Failed } from "../studio/loading";
import { SideHead } from "../studio/side_head";

/** Until whoever types has paused. */
const PAUSE_MS = 250;
/** Fewer letters find everybody. */
const SHORTEST = 2;

interface Found {
  items: readonly Contact[];
  next?: string | undefined;
}

export function ContactsSide({ place }: { place: StudioPlace }) {
  const { contacts: api, say } = useDesk();
  const { channels } = useText();
  const words = useContactsText();
  const [typed, setTyped] = useState("");
  const [channel, setChannel] = useState("");
  const [blocked, setBlocked] = useState(false);
  const [found, setFound] = useState<Found>();
  const [error, setError] = useState<string>();
  const open = place.page === "contact" ? place.id : undefined;
  const query = typed.trim().length >= SHORTEST ? typed.trim() : undefined;
  const narrowed = query !== undefined || channel !== "" || blocked;

  async function load(cursor?: string, still: () => boolean = () => true) {
    setError(undefined);
    try {
      const { items, next_cursor } = await api.list({ query, channel: channel || undefined, blocked: blocked || undefined, cursor });
      if (still()) setFound((known) => ({ items: cursor && known ? [...known.items, ...items] : items, next: next_cursor }));
    } catch (e) {
      if (still()) setError(say(e));
    }
  }
  useEffect(() => {
    let here = true;
    const soon = setTimeout(() => void load(undefined, () => here), found ? PAUSE_MS : 0);
    return () => {
      here = false;
      clearTimeout(soon);
    };
  }, [query, channel, blocked]);

  return (
    <section className="list-pane knowledge-side contacts-side" aria-label={words.label}>
      <SideHead title={words.name} />
      <div className="contacts-find" role="search">
        <input type="search" aria-label={words.search} placeholder={words.searchHint} maxLength={100} dir="auto" value={typed} onChange={(e) => setTyped(e.currentTarget.value)} />
        <div>
          <select className="small-select" aria-label={words.channel} value={channel} onChange={(e) => setChannel(e.currentTarget.value)}>
            <option value="">{words.anyChannel}</option>
            {CHANNELS.map((id) => (
              <option key={id} value={id}>
                {channels.names[id] ?? id}
              </option>
            ))}
          </select>
          <label>
            <input type="checkbox" checked={blocked} onChange={(e) => setBlocked(e.currentTarget.checked)} /> {words.onlyBlocked}
          </label>
        </div>
      </div>
      <div className="list-scroll knowledge-list">
        {error ? (
          <Failed error={error} onRetry={() => void load()} />
        ) : !found ? (
          <Bones />
        ) : found.items.length === 0 ? (
          <div className="side-note" role="status">
            {narrowed ? (
              <p>{words.nothing}</p>
            ) : (
              <p>
                <strong>{words.none}.</strong> {words.noneHint}
              </p>
            )}
          </div>
        ) : (
          <ul className="bases studio-list">
            {found.items.map((contact) => (
              <li key={contact.id}>
                <Row contact={contact} current={contact.id === open} />
              </li>
            ))}
          </ul>
        )}
        {found?.next && !error && (
          <button type="button" className="button side-add" onClick={() => void load(found.next)}>
            {words.more}
          </button>
        )}
      </div>
    </section>
  );
}

function Row({ contact, current }: { contact: Contact; current: boolean }) {
  const { channels } = useText();
  const words = useContactsText();
  const { at } = useDates();
  const on = [...new Set(contact.identities.map((identity) => channels.names[identity.channel] ?? identity.channel))];
  return (
    <StudioLink to={{ page: "contact", id: contact.id }} className="base-row" current={current}>
      <Avatar id={contact.id} name={contact.shown_as} size="s" />
      <span className="base-what">
        <bdi className="base-name">{contact.shown_as}</bdi>
        <small>
          {contact.blocked_at && <strong className="blocked-mark">{words.blocked} · </strong>}
          {on.length > 0 ? on.join(", ") : words.since(at(contact.created_at, "date"))}
        </small>
      </span>
    </StudioLink>
  );
}
