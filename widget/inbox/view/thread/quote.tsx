/** The message that was answered, above the answer; a press leads to it. */
import { useContext } from "react";
import { plainText } from "../../../markdown";
import type { InboxMessage } from "../../../protocol";
import { useInbox, useText } from "../../desk/desk";
import { get } from "../../state/table";
import type { Dictionary } from "../../text";
import { summaryOf } from "../../text/summary";
import { Quote as Sign } from "../parts/icons";
import { HereContext } from "./context";

/** Who said it, and what in one line. */
export function quoted(message: InboxMessage, contact: string, text: Dictionary): { name: string; line: string } {
  const { author } = message;
  const name = author.kind === "contact" ? contact : (author.name ?? (author.kind === "agent" ? text.thread.agent : ""));
  const said = summaryOf(message, text);
  return { name: text.channels.elsewhere[name] ?? name, line: author.kind === "contact" ? said : plainText(said) };
}

export function Quote({ of }: { of: string }) {
  const text = useText();
  const { conversation, contact, goTo } = useContext(HereContext);
  const answered = useInbox((s) => get(s.threads, conversation)?.messages.find(({ id }) => id === of));
  const words = text.channels.quote;
  if (!answered) {
    return (
      <button type="button" className="quote" title={words.goUnknown} onClick={() => goTo(of)}>
        <span className="quote-name">
          <Sign /> {words.unknown}
        </span>
      </button>
    );
  }
  const { name, line } = quoted(answered, contact, text);
  return (
    <button type="button" className="quote" title={words.go} onClick={() => goTo(of)}>
      <span className="quote-name">
        <Sign /> {name}
      </span>
      <span className="quote-text" dir="auto">
        {line}
      </span>
    </button>
  );
}
