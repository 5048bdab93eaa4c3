/** What of the open thread has been seen: the "new" line, the number on the jump button, the mark for the server. */
import { useEffect, useRef, useState } from "react";
import type { Conversation, InboxMessage } from "../../../protocol";
import { useDesk, useInbox, useMay } from "../../desk/desk";

export interface Reading {
  /** The `seq` of the first message that was new. */
  newFrom: number | undefined;
  /** How many came while the reader was further up. */
  unseen: number;
}

export function useReading(conversation: Conversation, messages: readonly InboxMessage[], atEnd: boolean): Reading {
  const { signals } = useDesk();
  const { id, unread } = conversation;
  const marks = useMay("POST /conversations/{id}/read");
  const [newFrom, setNewFrom] = useState(() => firstUnread(messages, unread));
  const [here, setHere] = useState(present);
  const seen = useRef(messages.at(-1)?.seq ?? 0);
  const last = messages.at(-1)?.seq ?? 0;
  // Notes that name this operator are read with the rest, though nothing of the contact is new.
  const named = useInbox((s) => (s.counts?.mentions ?? 0) > 0 && messages.some((m) => m.mentions?.includes(s.me?.id ?? "")));
  const reading = here && atEnd;
  const [unseen, setUnseen] = useState(0);

  useEffect(() => {
    const look = () => setHere(present());
    const events = ["focus", "blur", "visibilitychange"] as const;
    for (const event of events) addEventListener(event, look);
    return () => {
      for (const event of events) removeEventListener(event, look);
    };
  }, []);

  useEffect(() => {
    if (reading) {
      seen.current = Math.max(seen.current, last);
      setUnseen(0);
      if ((unread > 0 || named) && marks) signals.read(id, last);
      return;
    }
    const fresh = messages.filter((m) => m.seq > seen.current && m.author.kind !== "system" && m.author.kind !== "operator");
    setUnseen(fresh.length);
    const first = fresh[0];
    if (first) setNewFrom((old) => (old !== undefined && old > seen.current ? old : first.seq));
  }, [reading, last, unread, named, id, signals, messages, marks]);

  return { newFrom, unseen };
}

/** The contact's last `unread` messages are the new ones. */
function firstUnread(messages: readonly InboxMessage[], unread: number): number | undefined {
  let left = unread;
  if (left === 0) return undefined;
  for (const message of messages.toReversed()) {
    if (message.author.kind === "contact" && --left === 0) return message.seq;
  }
  return undefined;
}

function present(): boolean {
  return !document.hidden && document.hasFocus();
}
