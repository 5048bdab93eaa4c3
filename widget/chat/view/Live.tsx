import { useEffect, useState } from "preact/hooks";
import { isReply } from "../machine/thread";
import { plainText } from "../markdown";
import { useChat } from "./context";
import { noticed } from "./moments";

/** Tells a screen reader each whole message once, and who is on the line; never the single pieces. */
export function Live() {
  const { loop, text, language } = useChat();
  const { latest, open } = loop.state;
  const [words, setWords] = useState("");
  useEffect(() => {
    if (!latest || !open) return;
    if (latest.notice) {
      setWords(noticed(latest, language));
    } else if (isReply(latest)) {
      const files = latest.attachments?.length ? ` (${text.sentFiles(latest.attachments.length)})` : "";
      setWords(text.says(latest.author.name ?? text.assistant, plainText(latest.text) + files));
    }
  }, [latest?.id]);
  return (
    <div class="unseen" aria-live="polite" aria-atomic="true">
      {words}
    </div>
  );
}
