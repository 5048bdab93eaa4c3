/** Reads new messages of the open thread out to screen readers; older pages and own messages stay silent. */
import { useEffect, useRef, useState } from "react";
import type { InboxMessage } from "../../../protocol";
import { useInbox, useText } from "../../desk/desk";
import { summaryOf } from "../../text/summary";
import { useNoticeText } from "./notice_text";

export function Announcer({ messages, contact }: { messages: readonly InboxMessage[]; contact: string }) {
  const text = useText();
  const noticeText = useNoticeText();
  const me = useInbox((s) => s.me?.id);
  const [said, setSaid] = useState("");
  const last = messages.at(-1);
  const told = useRef(last?.seq ?? 0);

  useEffect(() => {
    if (!last || last.seq <= told.current) return;
    told.current = last.seq;
    const { author } = last;
    if (author.kind === "operator" && author.id === me) return;
    if (author.kind === "system") return setSaid(noticeText(last));
    const name = author.kind === "contact" ? contact : author.kind === "agent" ? text.thread.agent : (author.name ?? "");
    setSaid(text.thread.said(text.channels.elsewhere[name] ?? name, summaryOf(last, text)));
  }, [last, me, contact, text]);

  return (
    <p className="hidden" aria-live="polite">
      {said}
    </p>
  );
}
