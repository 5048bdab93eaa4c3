/** How a contact is known, channel by channel. */
import { useMemo } from "react";
import type { Contact, Identity } from "../../../protocol";
import { useText } from "../../desk/desk";
import { ChannelTag } from "../parts/channel";
import { Shield } from "../parts/icons";

export function Identities({ contact }: { contact: Contact }) {
  const { contact: words } = useText();
  const channels = useMemo(() => byChannel(contact.identities), [contact.identities]);
  if (channels.length === 0) return null;
  return (
    <>
      <h3>{words.identities}</h3>
      <ul className="identities">
        {channels.map(([channel, identities]) => (
          <li key={channel}>
            <ChannelTag channel={channel} />
            <ul>
              {identities.map(({ handle, verified }) => (
                <li key={handle}>
                  <span className="handle" title={handle}>
                    {handle.replace(COMMENTER, "")}
                  </span>
                  <span className="proof" data-verified={verified} title={verified && channel === "web" ? words.verifiedHint : undefined}>
                    {verified && <Shield />}
                    {verified ? words.verified : words.unverified}
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Whoever commented is known by the same number as in messages, once they have written one. */
const COMMENTER = "commenter:";

/** In the order of their first. */
function byChannel(identities: readonly Identity[]): [string, Identity[]][] {
  const channels = new Map<string, Identity[]>();
  const isTwice = ({ channel, handle }: Identity) => handle.startsWith(COMMENTER) && identities.some((other) => other.channel === channel && COMMENTER + other.handle === handle);
  for (const identity of identities.filter((identity) => !isTwice(identity))) channels.set(identity.channel, [...(channels.get(identity.channel) ?? []), identity]);
  return [...channels];
}
