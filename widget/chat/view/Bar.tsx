import { useChat } from "./context";
import { Alert } from "./icons";

/** One calm line about the connection, only when there is something to say. */
export function Bar() {
  const { loop, text } = useChat();
  const { connection, slow, known, refusal, identity } = loop.state;
  if (connection === "refused" && refusal) {
    const sentence = text.refused[refusal.code as keyof typeof text.refused] ?? text.refusedOtherwise;
    return (
      <div class="bar refused" role="alert">
        <Alert />
        <p>
          {sentence}
          {refusal.detail && <small dir="auto">{refusal.detail}</small>}
        </p>
        {refusal.code === "bad_token" && identity ? (
          <button type="button" onClick={() => loop.identify(undefined)}>{text.continueAsGuest}</button>
        ) : (
          <button type="button" onClick={loop.connectAgain}>{text.tryAgain}</button>
        )}
      </div>
    );
  }
  return (
    <div role="status" class="bar-place">
      {slow && (
        <p class="bar">
          <Lamps />
          {known ? text.reconnecting : text.connecting}
        </p>
      )}
    </div>
  );
}

/** Three lamps that light in turn: something is going on. */
export const Lamps = () => (
  <span class="lamps" aria-hidden="true">
    <i /><i /><i />
  </span>
);
