/** Nobody is on the phone: the way to call, and who will speak when they answer. */
import { useState } from "react";
import type { Call, Conversation } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { useCallsText } from "../../../text/calls";
import { refusal } from "../../../text/calls/refusal";
import { useHolder } from "../../parts/holder";
import { Handset } from "../../parts/icons";

interface Props {
  conversation: Conversation;
  /** The newest call of it, if there was one. */
  last: Call | undefined;
}

export function IdleBar({ conversation: { id, control }, last }: Props) {
  const { api, store, say } = useDesk();
  const words = useCallsText();
  const { of, name } = useHolder(control);
  const [calling, setCalling] = useState(false);
  const [refused, setRefused] = useState<string>();
  const { place } = words;
  const speaks = { agent: place.agentSpeaks, me: place.youSpeak, queue: place.queueSpeaks, other: place.otherSpeaks(name) }[of];

  async function dial() {
    if (calling) return;
    setCalling(true);
    setRefused(undefined);
    try {
      const call = await api.placeCall(id);
      store.apply({ on: "feed", input: { kind: "call", call } });
    } catch (e) {
      setRefused(refusal(e, words, say));
    } finally {
      setCalling(false);
    }
  }

  return (
    <div className="call-bar idle">
      <Handset />
      <p>
        <strong>{place.idle}</strong> {last?.number && <bdi className="call-number">{last.number}</bdi>}
        {refused ? (
          <span className="call-refused" role="alert">
            {refused}
          </span>
        ) : (
          <span className="call-hint">{speaks}</span>
        )}
      </p>
      <span className="call-acts">
        <button type="button" className="button" disabled={calling} aria-busy={calling} title={speaks} onClick={() => void dial()}>
          {calling ? place.calling : last?.direction === "inbound" ? place.callBack : place.call}
        </button>
      </span>
    </div>
  );
}
