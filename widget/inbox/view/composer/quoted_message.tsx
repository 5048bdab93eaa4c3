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
  onForget: () => void;
}

export function QuotedMessage({ conversation, contact, message, onForget }: Props) {
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
      <button type="button" className="icon-button" aria-label={words.forget} title={words.forget} onClick={onForget}>
        <Close />
      </button>
    </div>
  );
}
