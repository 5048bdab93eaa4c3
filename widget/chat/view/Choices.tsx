/** What a message offers to press: buttons, a list behind one, cards side by side. */

import type { ChoiceButton, Message } from "../../protocol";
import { isAnswered } from "../machine/thread";
import { safeUrl } from "../markdown";
import { useChat } from "./context";
import { Out } from "./icons";

export function Choices({ message }: { message: Message }) {
  const { loop, host, text } = useChat();
  const { choices } = message;
  if (!choices) return null;
  const answered = isAnswered(loop.state, message);
  const reply = (id = "", title: string, more?: string) => (
    <li key={id}>
      <button type="button" dir="auto" disabled={answered && choices.kind !== "carousel"} onClick={() => loop.choose(message.id, id, title)}>
        {title}
        {more && <small>{more}</small>}
      </button>
    </li>
  );
  const press = (button: ChoiceButton, at: number) => {
    if (button.kind === "reply") return reply(button.id, button.title);
    const call = button.kind === "call";
    return (
      <li key={at}>
        <a dir="auto" href={call ? `tel:${button.phone}` : safeUrl(button.url, host.origin)} target={call ? undefined : "_blank"} rel="noopener noreferrer">
          {button.title}
          {!call && <Out />}
        </a>
      </li>
    );
  };
  if (choices.kind === "buttons") return <ul class="press">{choices.buttons.map(press)}</ul>;
  if (choices.kind === "list") {
    return (
      <details class="press">
        <summary dir="auto">{choices.open ?? text.choose}</summary>
        {choices.sections.map(({ title, rows }) => (
          <>
            {title && <b dir="auto">{title}</b>}
            <ul>{rows.map((row) => reply(row.id, row.title, row.description))}</ul>
          </>
        ))}
      </details>
    );
  }
  return (
    <ul class="cards">
      {choices.cards.map((card, at) => (
        <li key={at}>
          {card.image && <img src={safeUrl(card.image.url, host.origin)} alt="" loading="lazy" />}
          <b dir="auto">{card.title}</b>
          {card.text && <span dir="auto">{card.text}</span>}
          {card.buttons.length > 0 && <ul class="press">{card.buttons.map(press)}</ul>}
        </li>
      ))}
    </ul>
  );
}
