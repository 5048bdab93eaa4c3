/** A template as it will stand on the customer's phone. */
import { Fragment, type ReactNode, useId, useState } from "react";
import type { MessageTemplate } from "../../../../protocol";
import { useLanguage } from "../../../desk/desk";
import { SHOWN_BUTTONS, type TemplateForm, type TypedButton } from "../../../state/templates/form";
import { pieces, type Piece, type Worded } from "../../../state/templates/gaps";
import { marked } from "../../../state/templates/marks";
import { useTemplatePagesText } from "../../../text/template_pages";
import { Copy, File, Lines, Out, Phone, Photo, Pin, Return } from "../../parts/icons";

const SIGNS: Readonly<Record<TypedButton["kind"], ReactNode>> = { QUICK_REPLY: <Return />, URL: <Out />, PHONE_NUMBER: <Phone />, COPY_CODE: <Copy /> };

interface Props {
  form: TemplateForm;
  channel: string;
  /** A file or a place at the top, which this app shows and does not write. */
  media?: string;
}

export function Preview({ hint, children }: { hint?: string; children: ReactNode }) {
  const words = useTemplatePagesText();
  const id = useId();
  return (
    <aside className="template-aside" aria-labelledby={id}>
      <h3 id={id}>{words.preview}</h3>
      {hint && <p className="menu-hint">{hint}</p>}
      <div className="phone">{children}</div>
    </aside>
  );
}

export function Bubble({ form, channel, media }: Props) {
  const words = useTemplatePagesText();
  const language = useLanguage();
  const [now] = useState(() => new Date());
  const { hasHeader, header, body, footer, buttons } = form;
  const folded = buttons.length > SHOWN_BUTTONS;
  const shown = folded ? buttons.slice(0, SHOWN_BUTTONS - 1) : buttons;
  return (
    <div className="phone-message">
      <div className="phone-bubble">
        {media && (
          <p className="phone-media">
            {media === "DOCUMENT" ? <File /> : media === "LOCATION" ? <Pin /> : <Photo />} {words.media[media] ?? media}
          </p>
        )}
        {hasHeader && header.text.trim() && (
          <p className="phone-header" dir="auto">
            <Said worded={header} />
          </p>
        )}
        <p className="phone-text" dir="auto">
          {body.text.trim() ? <Said worded={body} marks={channel === "whatsapp"} /> : <span className="faint">{words.previewEmpty}</span>}
        </p>
        <p className="phone-foot">
          <span dir="auto">{footer}</span>
          <time dateTime={now.toISOString()}>{now.toLocaleTimeString(language, { hour: "numeric", minute: "2-digit" })}</time>
        </p>
      </div>
      {buttons.length > 0 && (
        <ul className="phone-buttons">
          {shown.map((button, at) => (
            <li key={at}>
              {SIGNS[button.kind]} <span dir="auto">{button.kind === "COPY_CODE" ? words.copyCode : button.text.trim() || "…"}</span>
            </li>
          ))}
          {folded && (
            <li>
              <Lines /> <span>{words.allOptions}</span>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

/** What this app cannot take apart is shown as the server tells it. */
export function PlainBubble({ template }: { template: MessageTemplate }) {
  return (
    <div className="phone-message">
      <div className="phone-bubble">
        <p className="phone-text" dir="auto">
          {template.preview}
        </p>
      </div>
    </div>
  );
}

function Said({ worded, marks = false }: { worded: Worded; marks?: boolean }) {
  const parts = pieces({ ...worded, text: worded.text.trim() });
  if (!marks) return parts.map((piece, at) => <Part key={at} piece={piece} />);
  return marked(parts).map((piece, at) => (
    <Fragment key={at}>
      {piece.marks.reduceRight<ReactNode>((inner, mark) => {
        const Mark = mark;
        return <Mark>{inner}</Mark>;
      }, <Part piece={piece} />)}
    </Fragment>
  ));
}

const Part = ({ piece }: { piece: Piece }) => (piece.gap ? <mark className="phone-gap">{piece.text}</mark> : <>{piece.text}</>);
