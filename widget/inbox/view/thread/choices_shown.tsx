/** What a message offers to press, as the customer has it; here it is only looked at. */
import type { ReactNode } from "react";
import type { ChoiceButton, ChoiceCard, Choices, NewChoices } from "../../../protocol";
import { useSurfacesText } from "../../text/surfaces";
import { Lines, Out, Phone, Return } from "../parts/icons";

const SIGNS: Readonly<Record<ChoiceButton["kind"], ReactNode>> = { reply: <Return />, link: <Out />, call: <Phone /> };

export function ChoicesShown({ choices }: { choices: Choices }) {
  switch (choices.kind) {
    case "buttons":
      return (
        <Framed footer={choices.footer}>
          <Buttons buttons={choices.buttons} />
        </Framed>
      );
    case "list":
      return (
        <Framed footer={choices.footer}>
          <List list={choices} />
        </Framed>
      );
    case "carousel":
      return (
        <ul className="choice-cards" tabIndex={0}>
          {choices.cards.map((card, i) => (
            <Card key={i} card={card} />
          ))}
        </ul>
      );
  }
}

/** Stands above the text. */
export function ChoicesHeader({ choices }: { choices: Choices }) {
  const header = choices.kind === "carousel" ? undefined : choices.header;
  return header ? (
    <p className="choice-header" dir="auto">
      {header}
    </p>
  ) : null;
}

function Framed({ footer, children }: { footer: string | undefined; children: ReactNode }) {
  return (
    <>
      {footer && (
        <p className="part-fine" dir="auto">
          {footer}
        </p>
      )}
      {children}
    </>
  );
}

function Buttons({ buttons }: { buttons: readonly ChoiceButton[] }) {
  const words = useSurfacesText();
  return (
    <ul className="choice-buttons" aria-label={words.offers}>
      {buttons.map((button, i) => (
        <li key={i} title={button.kind === "link" ? button.url : button.kind === "call" ? button.phone : undefined}>
          {SIGNS[button.kind]} <span dir="auto">{button.title}</span>
        </li>
      ))}
    </ul>
  );
}

function List({ list }: { list: Extract<Choices, { kind: "list" }> }) {
  const words = useSurfacesText();
  const many = list.sections.reduce((sum, { rows }) => sum + rows.length, 0);
  return (
    <details className="choice-list">
      <summary>
        <Lines /> <span dir="auto">{list.open ?? words.openUsual}</span> <small>{words.rows(many)}</small>
      </summary>
      {list.sections.map((section, i) => (
        <div key={i}>
          {section.title && (
            <p className="choice-section" dir="auto">
              {section.title}
            </p>
          )}
          <ul>
            {section.rows.map((row, j) => (
              <li key={j} dir="auto">
                {row.title}
                {row.description && <small>{row.description}</small>}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </details>
  );
}

function Card({ card }: { card: ChoiceCard }) {
  return (
    <li className="choice-card">
      {card.image && <img src={card.image.url} alt="" loading="lazy" />}
      <strong dir="auto">{card.title}</strong>
      {card.text && <p dir="auto">{card.text}</p>}
      {card.buttons.length > 0 && <Buttons buttons={card.buttons} />}
    </li>
  );
}

/** Of a message that is on its way: images are not known by more than their ids. */
export const asShown = (choices: NewChoices): Choices =>
  choices.kind === "carousel" ? { kind: "carousel", cards: choices.cards.map(({ image: _id, ...card }) => ({ ...card, buttons: card.buttons ?? [] })) } : choices;
