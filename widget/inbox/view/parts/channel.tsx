/** Which medium a conversation or an inbox is on: a sign and a word, nobody's logo. */
import type { ReactNode } from "react";
import { useText } from "../../desk/desk";
import { Chat, Globe, Phone, Photo } from "./icons";

const SIGNS: Readonly<Record<string, ReactNode>> = { web: <Globe />, whatsapp: <Phone />, messenger: <Chat />, instagram: <Photo /> };

export const channelSign = (channel: string): ReactNode => SIGNS[channel] ?? <Chat />;

export function ChannelTag({ channel }: { channel: string }) {
  const { channels } = useText();
  return (
    <span className="channel-tag" data-channel={channel} title={channels.label}>
      {channelSign(channel)}
      <span className="channel-word">{channels.names[channel] ?? channel}</span>
    </span>
  );
}
