/** The message that is being answered, above the field. */
import { useInbox, useText } from "../../desk/desk";
import { get } from "../../state/table";
import { useSurfacesText } from "../../text/surfaces";
import { Close, Quote } from "../parts/icons";
import { quoted } from "../thread/quote";

interface Props {
  conversation: string;
  contact: string;
  message: string;
  /** What the cross does; absent: there is none. */
  forget: string | undefined;
  onForget: () => void;
}

export function Answered({ conversation, contact, message, forget, onForget }: Props) {
  const text = useText();
  const words = useSurfacesText();
  const known = useInbox((s) => get(s.threads, conversation)?.messages.find(({ id }) => id === message));
  const { name, line } = known ? quoted(known, contact, text) : { name: text.channels.quote.unknown, line: "" };
  return (
    <div className="answered" role="group" aria-label={words.answering(name)}>
      <p>
        <span className="quote-name">
          <Quote /> {name}
        </span>
        <span className="answered-line" dir="auto">
          {line}
        </span>
      </p>
      {forget && (
        <button type="button" className="icon-button" aria-label={forget} title={forget} onClick={onForget}>
          <Close />
        </button>
      )}
    </div>
  );
}
