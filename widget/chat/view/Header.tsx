import { useChat } from "./context";
import { Down, Jack } from "./icons";

/** Who is on the other end of the line, and the way out. */
export function Header({ titleId, onClose }: { titleId: string; onClose(): void }) {
  const { loop, text } = useChat();
  const { bot, control, connection } = loop.state;
  const operator = control.holder === "operator" ? (control.operator ?? text.aPerson) : undefined;
  const lamp = connection !== "online" ? "off" : control.holder === "queue" ? "waiting" : "on";
  const status = operator
    ? (bot?.name ?? "")
    : control.holder === "queue"
      ? text.inQueue
      : text.automated;
  return (
    <div class="header">
      <span class="mark" aria-hidden="true">
        {operator ? <span class="initial">{[...operator][0]}</span> : <Jack />}
      </span>
      <div class="who">
        <h2 id={titleId}>
          <bdi>{operator ?? bot?.name ?? text.assistant}</bdi>
        </h2>
        <p>
          <i class={`lamp ${lamp}`} />
          <span>{status}</span>
        </p>
      </div>
      <button type="button" class="plain" aria-label={text.minimise} onClick={onClose}>
        <Down />
      </button>
    </div>
  );
}
