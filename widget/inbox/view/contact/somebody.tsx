/** Another contact in a list: who, on which channels, why here, and the way to merge. */
import type { ReactNode } from "react";
import type { Contact } from "../../../protocol";
import { usePeopleText } from "../../text/people";
import { Avatar } from "../parts/avatar";
import { channelSign } from "../parts/channel";
import { useText } from "../../desk/desk";

interface Props {
  contact: Contact;
  children: ReactNode;
  onMerge: () => void;
}

export function Somebody({ contact, children, onMerge }: Props) {
  const { channels } = useText();
  const words = usePeopleText();
  const name = nameOf(contact);
  const used = [...new Set(contact.identities.map(({ channel }) => channel))];
  return (
    <li className="somebody">
      <Avatar id={contact.id} name={name} size="s" />
      <div className="somebody-what">
        <p className="somebody-name">
          <span>{name}</span>
          {used.map((channel) => (
            <span key={channel} className="somebody-channel" role="img" aria-label={channels.names[channel] ?? channel} title={channels.names[channel] ?? channel}>
              {channelSign(channel)}
            </span>
          ))}
        </p>
        {children}
      </div>
      <button type="button" className="button" aria-label={words.mergeWith(name)} onClick={onMerge}>
        {words.merge}
      </button>
    </li>
  );
}

/** What tells somebody without a name apart. */
export const nameOf = (contact: Contact): string => contact.name ?? contact.email ?? contact.phone ?? contact.identities[0]?.handle ?? contact.id;
