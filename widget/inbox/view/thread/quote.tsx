/** The message that was answered, above the answer; a press leads to it. */
import { useContext } from "react";
import { plainText } from "../../../markdown";
import { useInbox, useText } from "../../desk/desk";
import { get } from "../../state/table";
import { summaryOf } from "../../text/summary";
import { Quote as Sign } from "../parts/icons";
import { HereContext } from "./context";

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
  const { author } = answered;
  const name = author.kind === "contact" ? contact : (author.name ?? (author.kind === "agent" ? text.thread.agent : ""));
  const said = summaryOf(answered, text);
  const line = author.kind === "contact" ? said : plainText(said);
  return (
    <button type="button" className="quote" title={words.go} onClick={() => goTo(of)}>
      <span className="quote-name">
        <Sign /> {text.channels.elsewhere[name] ?? name}
      </span>
      <span className="quote-text" dir="auto">
        {line}
      </span>
    </button>
  );
}
