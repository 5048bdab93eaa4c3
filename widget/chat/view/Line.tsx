import { useChat } from "./context";
import { Cross, Person } from "./icons";

/** The way to a person: a quiet button while the assistant answers, the place in line while waiting. */
export function Line() {
  const { loop, text } = useChat();
  const { control, asking, bot } = loop.state;
  if (control.holder === "operator") {
    return (
      <p class="line with">
        <i class="lamp on" />
        <span>{text.withOperator(control.operator)}</span>
      </p>
    );
  }
  if (control.holder === "queue") {
    return (
      <p class="line queue">
        <i class="lamp waiting" />
        <span>
          <b>{control.queue_position ? text.queuePosition(control.queue_position) : text.inQueue}</b>
          <small>{bot?.people_online === false ? `${text.peopleAway}.` : text.queueHint}</small>
        </span>
      </p>
    );
  }
  if (asking !== "no") {
    return (
      <p class="line">
        <i class="lamp waiting" />
        <span>{text.asking}</span>
      </p>
    );
  }
  return (
    <button type="button" class="line ask" onClick={loop.askHuman}>
      <Person />
      {text.talkToPerson}
    </button>
  );
}

/** A refusal that belongs to no message, until dismissed. */
export function Trouble() {
  const { loop, text } = useChat();
  const { trouble } = loop.state;
  return (
    <div role="status">
      {trouble && (
        <p class="trouble">
          <span dir="auto">{trouble}</span>
          <button type="button" class="plain small" aria-label={text.close} onClick={loop.dismissTrouble}>
            <Cross />
          </button>
        </p>
      )}
    </div>
  );
}
