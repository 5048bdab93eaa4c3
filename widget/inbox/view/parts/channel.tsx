/** Which medium a conversation or an inbox is on: a sign and a word, nobody's logo. */
import type { ReactNode } from "react";
import { useText } from "../../desk/desk";
import { Chat, Comment, Globe, Handset, Phone, Photo } from "./icons";

const SIGNS: Readonly<Record<string, ReactNode>> = { web: <Globe />, whatsapp: <Phone />, messenger: <Chat />, instagram: <Photo />, voice: <Handset /> };

export const channelSign = (channel: string): ReactNode => SIGNS[channel] ?? <Chat />;

/** Comments are not on Messenger but on the page that it belongs to. */
export function ChannelTag({ channel, comments = false, brief = false }: { channel: string; comments?: boolean; /** The sign alone is seen. */ brief?: boolean }) {
  const { channels, comments: words } = useText();
  const name = channels.names[channel] ?? channel;
  return (
    <span className="channel-tag" data-channel={channel} title={channels.label}>
      {channelSign(channel)}
      <span className={brief ? "hidden" : "channel-word"}>{comments ? (words.places[channel] ?? name) : name}</span>
    </span>
  );
}

export function CommentTag({ channel }: { channel: string }) {
  const { channels, comments: words } = useText();
  return (
    <span className="comment-tag" title={words.badgeHint(words.places[channel] ?? channels.names[channel] ?? channel)}>
      <Comment />
      <span className="comment-word">{words.badge}</span>
    </span>
  );
}
