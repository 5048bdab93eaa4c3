import type { Button, Card, File as Sent, Link, Message } from "../wire";
import { File, Out } from "./icons";

interface Props {
  message: Message;
  press(button: string): void;
}

/** What there is to read, see and press in a message. */
export function Content({ message, press }: Props) {
  const { header, text, footer, files = [], cards = [], buttons = [], list, links = [] } = message;
  const is_empty = !header && !text && !files.length && !cards.length;
  return (
    <>
      {files.map((file) => (
        <Shown key={file.url} file={file} />
      ))}
      {header && <p class="head">{header}</p>}
      {text && <p class="text">{text}</p>}
      {is_empty && <p class="gone">A message that this phone cannot show ({message.kind})</p>}
      {footer && <p class="small">{footer}</p>}
      {cards.length > 0 && (
        <ul class="cards" tabIndex={0} aria-label="Cards">
          {cards.map((card, place) => (
            <OneCard key={place} card={card} press={press} />
          ))}
        </ul>
      )}
      <Links links={links} />
      {list ? (
        <details class="rows">
          <summary>{list}</summary>
          <Buttons buttons={buttons} press={press} />
        </details>
      ) : (
        <Buttons buttons={buttons} press={press} />
      )}
    </>
  );
}

function OneCard({ card, press }: { card: Card; press(button: string): void }) {
  return (
    <li>
      {card.picture && <Shown file={card.picture} />}
      {card.title && <p class="head">{card.title}</p>}
      {card.text && <p class="text">{card.text}</p>}
      <Links links={card.links} />
      <Buttons buttons={card.buttons} press={press} />
    </li>
  );
}

function Buttons({ buttons, press }: { buttons: Button[]; press(button: string): void }) {
  if (!buttons.length) return null;
  return (
    <div class="buttons">
      {buttons.map(({ id, title, description }) => (
        <button key={id} type="button" onClick={() => press(id)}>
          {title}
          {description && <small>{description}</small>}
        </button>
      ))}
    </div>
  );
}

function Links({ links }: { links: Link[] }) {
  if (!links.length) return null;
  return (
    <div class="buttons">
      {links.map(({ title, url }) => (
        <a key={url} href={/^https?:/.test(url) ? url : undefined} target="_blank" rel="noopener noreferrer">
          {title || url} <Out />
        </a>
      ))}
    </div>
  );
}

/** Files of this computer are shown in place; what lies elsewhere is fetched only when somebody follows the link. */
export function Shown({ file }: { file: Sent }) {
  const { url, kind, name } = file;
  const is_near = url.startsWith("/");
  if (is_near && kind === "image") return <img src={url} alt={name ?? "Picture"} loading="lazy" />;
  if (is_near && kind === "audio") return <audio src={url} controls aria-label={name ?? "Sound"} />;
  if (is_near && kind === "video") return <video src={url} controls aria-label={name ?? "Film"} />;
  const is_link = is_near || /^https?:/.test(url);
  return (
    <a class="file" href={is_link ? url : undefined} target="_blank" rel="noopener noreferrer" download={is_near ? name ?? "" : undefined}>
      <File />
      {name ?? kind}
    </a>
  );
}
