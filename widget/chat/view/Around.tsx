/** What stands around a message's own words: the one it answers, and how it was reacted to. */

import type { Message } from "../../protocol";
import { plainText } from "../markdown";
import { useChat } from "./context";

export function Quoted({ message: { reply_to } }: { message: Message }) {
  const { loop, text } = useChat();
  const answered = reply_to && loop.state.messages.find(({ id }) => id === reply_to);
  if (!answered) return null;
  const go = ({ currentTarget }: { currentTarget: Element }) =>
    (currentTarget.getRootNode() as ShadowRoot).querySelector(`[data-id="${reply_to}"]`)?.scrollIntoView({ block: "center" });
  return (
    <button type="button" class="quoted" dir="auto" onClick={go}>
      <span class="unseen">{text.inAnswerTo}: </span>
      {plainText(answered.text) || answered.attachments?.[0]?.name || "…"}
    </button>
  );
}

export function Reactions({ message: { reactions } }: { message: Message }) {
  const { text } = useChat();
  if (!reactions?.length) return null;
  return (
    <p class="reacted">
      <span class="unseen">{text.reaction}: </span>
      {reactions.map(({ emoji }) => emoji)}
    </p>
  );
}
