import { emoji, time } from "../words";
import type { Channel, Message, Person } from "../wire";
import { Content } from "./Content";
import { usePlatform } from "./context";
import { Check, Checks, Dots } from "./icons";

interface Props {
  channel: Channel;
  person: Person;
  message: Message;
  /** What it answers, as far as the phone still shows it. */
  answered?: Message;
  now: number;
  is_open: boolean;
  onToggle(): void;
  onAct(act: "reply" | "edit"): void;
}

const REACTIONS = [
  ["👍", "Thumbs up"],
  ["❤️", "Heart"],
  ["😂", "Laughing"],
] as const;

export function Bubble({ channel, person, message, answered, now, is_open, onToggle, onAct }: Props) {
  const platform = usePlatform();
  const is_own = message.from === "customer";
  const who = { channel, person: person.id, message: message.id };
  const { customer, business } = message.reactions;
  const react = (given: string) => {
    onToggle();
    void platform.act({ act: "react", ...who, emoji: given === customer ? "" : given });
  };
  return (
    <article class="message" data-own={is_own}>
      <div class="bubble">
        {message.reply_to && <blockquote>{answered?.text || (answered ? "A message" : "An earlier message")}</blockquote>}
        {message.is_deleted ? <p class="gone">Taken back</p> : <Content message={message} press={(button) => void platform.act({ act: "press", ...who, button })} />}
        <p class="foot">
          {message.from === "owner" && <span>by the owner</span>}
          {message.is_template && <span>template</span>}
          {message.is_edited && <span>edited</span>}
          <time dateTime={new Date(message.at).toISOString()}>{time(message.at, now)}</time>
          {is_own && (message.status === "read" ? <Read /> : <Sent />)}
        </p>
        {(customer || business) && (
          <p class="given">
            <span class="hidden">Reactions: </span>
            {[customer, business].filter((one) => one).map((one) => emoji(one!)).join(" ")}
          </p>
        )}
      </div>
      {!message.is_deleted && (
        <button type="button" class="bare dots" aria-label="Do something with this message" aria-expanded={is_open} onClick={onToggle}>
          <Dots />
        </button>
      )}
      {is_open && !message.is_deleted && (
        <div class="acts" role="group" aria-label="This message">
          <button type="button" onClick={() => onAct("reply")}>
            Reply
          </button>
          {REACTIONS.map(([sign, name]) => (
            <button key={sign} type="button" aria-label={name} aria-pressed={customer === sign} onClick={() => react(sign)}>
              {sign}
            </button>
          ))}
          {is_own && message.text && !message.files && (
            <button type="button" onClick={() => onAct("edit")}>
              Edit
            </button>
          )}
          {is_own && (
            <button
              type="button"
              onClick={() => {
                onToggle();
                void platform.act({ act: "unsend", ...who });
              }}
            >
              Take back
            </button>
          )}
        </div>
      )}
    </article>
  );
}

const Read = () => (
  <span class="tick read">
    <Checks />
    <span class="hidden">read by the shop</span>
  </span>
);
const Sent = () => (
  <span class="tick">
    <Check />
    <span class="hidden">sent</span>
  </span>
);
