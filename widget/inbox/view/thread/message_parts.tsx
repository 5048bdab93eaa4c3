/** What came with a message beside words and stored files, each in its own form. */
import type { ReactNode } from "react";
import type { AwaitedPart, CardPart, ChoicePart, FormPart, MessagePart, OrderPart, PlacePart, SharedPart, UnsupportedPart } from "../../../protocol";
import { useLanguage, useText } from "../../desk/desk";
import { useSurfacesText } from "../../text/surfaces";
import { Alert, Cart, Download, Lines, Out, Person, Pin, Pressed, Question } from "../parts/icons";

export function MessageParts({ parts, text }: { parts: readonly MessagePart[]; text: string }) {
  // Parts of one message keep their order and are few.
  return parts.map((part, i) => <One key={i} part={part} text={text} />);
}

function One({ part, text }: { part: MessagePart; text: string }) {
  switch (part.kind) {
    case "place":
      return <Place place={part} />;
    case "card":
      return <Card card={part} />;
    case "choice":
      return <Choice choice={part} text={text} />;
    case "shared":
      return <Shared shared={part} />;
    case "order":
      return <Order order={part} />;
    case "form":
      return <Form form={part} />;
    case "awaited":
      return <Awaited awaited={part} />;
    case "unsupported":
      return <Unsupported unsupported={part} />;
  }
}

function Box({ sign, kind, children }: { sign: ReactNode; kind: string; children?: ReactNode }) {
  return (
    <div className="part">
      <p className="part-kind">
        {sign} {kind}
      </p>
      {children}
    </div>
  );
}

/** Only pages of the web are linked to: what a customer sent may be anything. */
function Link({ url, children }: { url: string | undefined; children: ReactNode }) {
  if (!url || !/^https?:\/\//.test(url)) return null;
  return (
    <a className="part-link" href={url} target="_blank" rel="noopener noreferrer nofollow">
      {children} <Out />
    </a>
  );
}

function Place({ place: { latitude, longitude, name, address } }: { place: PlacePart }) {
  const { parts: words } = useText().channels;
  return (
    <Box sign={<Pin />} kind={words.place}>
      {name && (
        <p className="part-title" dir="auto">
          {name}
        </p>
      )}
      {address && <p dir="auto">{address}</p>}
      <p className="part-fine" dir="ltr">
        {latitude.toFixed(5)}, {longitude.toFixed(5)}
      </p>
      <Link url={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}>{words.map}</Link>
    </Box>
  );
}

function Card({ card: { name, organisation, phones, emails } }: { card: CardPart }) {
  const { parts: words } = useText().channels;
  return (
    <Box sign={<Person />} kind={words.card}>
      {name && (
        <p className="part-title" dir="auto">
          {name}
        </p>
      )}
      {organisation && <p dir="auto">{organisation}</p>}
      {(phones.length > 0 || emails.length > 0) && (
        <ul className="part-handles" dir="ltr">
          {phones.map((phone) => (
            <li key={phone}>
              <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a>
            </li>
          ))}
          {emails.map((email) => (
            <li key={email}>
              <a href={`mailto:${encodeURIComponent(email)}`}>{email}</a>
            </li>
          ))}
        </ul>
      )}
    </Box>
  );
}

/** What was pressed is the message's text already. */
function Choice({ choice: { title, description, typed }, text }: { choice: ChoicePart; text: string }) {
  const { parts: words } = useText().channels;
  const surfaces = useSurfacesText();
  return (
    <p className="part-choice">
      <Pressed />
      <span>
        {typed ? surfaces.typed(typed) : words.pressed}
        {title && title !== text && <bdi>: {title}</bdi>}
        {description && <bdi className="part-fine"> · {description}</bdi>}
      </span>
    </p>
  );
}

function Shared({ shared: { what, title, text, url } }: { shared: SharedPart }) {
  const { parts: words } = useText().channels;
  const shown = title === undefined ? undefined : (words.sharedTitles[title] ?? title);
  return (
    <Box sign={<Out />} kind={words.shared[what] ?? words.sharedOther}>
      {shown && (
        <p className="part-title" dir="auto">
          {shown}
        </p>
      )}
      {text && <p dir="auto">{text}</p>}
      <Link url={url}>{words.open}</Link>
    </Box>
  );
}

/** The platform's own figure, with the currency where it is one that is known. */
function amount(price: string, currency: string | undefined, language: string): string {
  try {
    if (currency && Number.isFinite(Number(price))) return new Intl.NumberFormat(language, { style: "currency", currency }).format(Number(price));
  } catch {
    // No currency that this browser knows.
  }
  return currency ? `${price} ${currency}` : price;
}

function Order({ order: { note, lines } }: { order: OrderPart }) {
  const language = useLanguage();
  const { parts: words } = useText().channels;
  return (
    <Box sign={<Cart />} kind={words.orderLines(lines.length)}>
      <table className="part-lines">
        <thead>
          <tr>
            <th scope="col">{words.product}</th>
            <th scope="col" className="number">
              {words.quantity}
            </th>
            <th scope="col" className="number">
              {words.price}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ product, quantity, price, currency }, i) => (
            <tr key={i}>
              <th scope="row" dir="auto">
                {product}
              </th>
              <td className="number">{quantity}</td>
              <td className="number">{price === undefined ? "–" : amount(price, currency, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {note && <p dir="auto">{note}</p>}
    </Box>
  );
}

function Form({ form: { title, answers } }: { form: FormPart }) {
  const { parts: words } = useText().channels;
  return (
    <Box sign={<Lines />} kind={words.form}>
      {title && (
        <p className="part-title" dir="auto">
          {title}
        </p>
      )}
      <dl className="part-answers">
        {answers.map(({ field, answer }) => (
          <div key={field}>
            <dt dir="auto">{field}</dt>
            <dd dir="auto">{answer}</dd>
          </div>
        ))}
      </dl>
    </Box>
  );
}

function Awaited({ awaited: { what, name, lost } }: { awaited: AwaitedPart }) {
  const { parts: words } = useText().channels;
  const kind = words.files[what] ?? what;
  if (lost !== undefined) {
    return (
      <div className="part part-lost">
        <p className="part-kind">
          <Alert /> {words.lost(kind)}
        </p>
        {name && <p dir="auto">{name}</p>}
        <p className="part-fine">{lost}</p>
      </div>
    );
  }
  return (
    <Box sign={<Download />} kind={words.fetching(kind)}>
      {name && <p dir="auto">{name}</p>}
      <span className="part-progress" role="progressbar" aria-label={words.fetching(kind)} />
    </Box>
  );
}

function Unsupported({ unsupported: { what, raw } }: { unsupported: UnsupportedPart }) {
  const { parts: words } = useText().channels;
  return (
    <Box sign={<Question />} kind={words.unsupported}>
      <p className="part-fine">{raw === undefined ? words.unsupportedHint(what) : words.unknownHint(what)}</p>
      {raw !== undefined && (
        <details>
          <summary>{words.raw}</summary>
          <pre dir="ltr" tabIndex={0}>
            {raw}
          </pre>
        </details>
      )}
    </Box>
  );
}
