import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { TO_TRY } from "../words";
import type { Channel, Line, Message, Person } from "../wire";
import { Bubble } from "./Bubble";
import { usePlatform } from "./context";

interface Props {
  channel: Channel;
  line: Line;
  person: Person;
  is_typing: boolean;
  now: number;
  onAct(message: Message, act: "reply" | "edit"): void;
}

export function Thread({ channel, line, person, is_typing, now, onAct }: Props) {
  const platform = usePlatform();
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState("");
  const { messages } = person;
  const last = messages[messages.length - 1]?.id;

  useLayoutEffect(() => {
    box.current!.scrollTop = box.current!.scrollHeight;
  }, [last, person.id, is_typing]);

  return (
    <div class="thread" ref={box} role="log" aria-label={`Chat of ${person.name} with ${line.name}`} tabIndex={0}>
      {!messages.length && (
        <div class="greeting">
          <p>{TO_TRY[channel].greeting}</p>
          {TO_TRY[channel].starters.map((text) => (
            <button key={text} type="button" class="chip" onClick={() => void platform.act({ act: "say", channel, person: person.id, text })}>
              {text}
            </button>
          ))}
        </div>
      )}
      {person.is_cut && <p class="cut">Older messages are not shown.</p>}
      {messages.map((message) => (
        <Bubble
          key={message.id}
          channel={channel}
          person={person}
          message={message}
          answered={messages.find(({ id }) => id === message.reply_to)}
          now={now}
          is_open={open === message.id}
          onToggle={() => setOpen(open === message.id ? "" : message.id)}
          onAct={(act) => {
            setOpen("");
            onAct(message, act);
          }}
        />
      ))}
      {is_typing && (
        <p class="typing">
          <span class="hidden">{line.name} is typing</span>
          <i />
          <i />
          <i />
        </p>
      )}
    </div>
  );
}
