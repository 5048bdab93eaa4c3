/** A phone call that is going on: since when, what the caller is saying, and the way to end it. */
import { useEffect, useRef, useState } from "react";
import type { Conversation } from "../../../protocol";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { openPhone, type Phone, type PhoneMode } from "../../desk/phone";
import { get } from "../../state/table";
import { useCallsText } from "../../text/calls";
import { useNow, wait } from "../parts/clock";
import { Handset } from "../parts/icons";

export function CallBar({ conversation }: { conversation: Conversation }) {
  const { api, session, store, toasts } = useDesk();
  const words = useCallsText();
  const text = useText();
  const now = useNow();
  const { id, inbox } = conversation;
  const isPhone = inbox.channel === "voice";
  const live = useInbox((s) => get(s.calls, id));
  const listens = useMay("GET /calls");
  const talks = useMay("POST /calls/{id}/hang-up");
  const [ending, setEnding] = useState(false);
  const [mode, setMode] = useState<PhoneMode>();
  const phone = useRef<Phone>(undefined);
  const callId = live?.call.id;

  // A line is of one call: it ends with the call, and when another conversation is opened.
  useEffect(() => () => phone.current?.close(), [callId]);

  useEffect(() => {
    if (!isPhone || !listens) return;
    // Calls are told of when they change; one that began before is asked for.
    void api.calls(id).then(
      ({ items: [call] }) => call && store.apply({ on: "feed", input: { kind: "call", call } }),
      () => undefined,
    );
  }, [api, store, id, isPhone, listens]);

  if (!live || (live.call.state !== "live" && live.call.state !== "ringing")) return null;
  const { call, hearing } = live;

  async function hangUp() {
    setEnding(true);
    try {
      await api.hangUp(call.id);
    } catch {
      toasts.fail(words.failed);
    } finally {
      setEnding(false);
    }
  }

  async function join(wanted: PhoneMode) {
    const former = mode;
    phone.current?.close();
    if (former === wanted) return;
    try {
      setMode(wanted);
      phone.current = await openPhone(session, call.id, wanted, (why) => {
        setMode((now) => (now === wanted ? undefined : now));
        if (why) toasts.fail(why);
      });
    } catch {
      setMode(undefined);
      toasts.fail(wanted === "talk" ? words.noMicrophone : words.lineLost);
    }
  }

  const line = (wanted: PhoneMode, on: string, off: string, hint: string) => (
    <button type="button" className="button call-line" aria-pressed={mode === wanted} title={hint} onClick={() => void join(wanted)}>
      {mode === wanted ? off : on}
    </button>
  );

  const state = call.state === "ringing" ? words.ringing : call.operator ? words.withOperator : words.live;
  return (
    <div className="call-bar" role="status">
      <Handset />
      <p>
        <strong>{state}</strong> <span className="call-number">{call.number ?? words.hidden}</span>{" "}
        {call.answered_at && <span className="call-time">{wait(now - Date.parse(call.answered_at), text)}</span>}
        {hearing && <span className="call-hearing">{words.hearing(hearing)}</span>}
        {!hearing && call.state === "live" && <span className="call-hint">{words.writeHint}</span>}
      </p>
      {call.state === "live" && listens && line("listen", words.listen, words.stopListening, words.listenHint)}
      {call.state === "live" && talks && line("talk", words.talk, words.stopTalking, words.talkHint)}
      {talks && (
        <button type="button" className="button call-end" disabled={ending} aria-busy={ending} title={words.hangUpHint} onClick={() => void hangUp()}>
          {ending ? words.hangingUp : words.hangUp}
        </button>
      )}
    </div>
  );
}
