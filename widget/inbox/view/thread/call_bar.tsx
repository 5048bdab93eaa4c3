/** The phone of a conversation: a call that is going on, with the ways to join and to end it, or the way to call. */
import { useEffect, useRef, useState } from "react";
import type { Conversation } from "../../../protocol";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { openPhone, type Phone, type PhoneMode } from "../../desk/phone";
import { isUnderWay } from "../../state/call";
import type { LiveCall } from "../../state/model";
import { get } from "../../state/table";
import { useCallsText } from "../../text/calls";
import { wish } from "../frame/shortcuts";
import { useNow, wait } from "../parts/clock";
import { Handset } from "../parts/icons";
import { IdleBar } from "./calls/idle_bar";
import { RingMe } from "./calls/ring_me";

export function CallBar({ conversation }: { conversation: Conversation }) {
  const { api, store } = useDesk();
  const { id, inbox } = conversation;
  const isPhone = inbox.channel === "voice";
  const known = useInbox((s) => get(s.calls, id));
  const listens = useMay("GET /calls");
  const [asked, setAsked] = useState<string>();

  useEffect(() => {
    if (!isPhone || !listens) return;
    // Calls are told of when they change; one that began before is asked for.
    void api
      .calls(id)
      .then(
        ({ items: [call] }) => call && store.apply({ on: "feed", input: { kind: "call", call } }),
        () => undefined,
      )
      .then(() => setAsked(id));
  }, [api, store, id, isPhone, listens]);

  if (!isPhone) return null;
  // A line is of one call: another one begins afresh.
  if (known && isUnderWay(known.call)) return <LiveBar key={known.call.id} live={known} agentHolds={conversation.control.holder === "agent"} />;
  return known || asked === id ? <IdleBar key={id} conversation={conversation} last={known?.call} /> : null;
}

function LiveBar({ live: { call, hearing }, agentHolds }: { live: LiveCall; agentHolds: boolean }) {
  const { api, session, toasts } = useDesk();
  const words = useCallsText();
  const text = useText();
  const now = useNow();
  const listens = useMay("GET /calls");
  const talks = useMay("POST /calls/{id}/hang-up");
  const [ending, setEnding] = useState(false);
  const [mode, setMode] = useState<PhoneMode>();
  const phone = useRef<Phone>(undefined);
  useEffect(() => () => phone.current?.close(), []);

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

  const ringing = call.direction === "outbound" ? words.place.rings : words.ringing;
  const state = call.state === "ringing" ? ringing : call.operator ? words.withOperator : words.live;
  return (
    <div className="call-bar">
      <Handset />
      <p>
        <strong role="status">{state}</strong> <span className="call-number">{call.number ?? words.hidden}</span>{" "}
        {call.answered_at && <span className="call-time">{wait(now - Date.parse(call.answered_at), text)}</span>}
        {hearing && <span className="call-hearing">{words.hearing(hearing)}</span>}
        {!hearing && call.state === "live" && <span className="call-hint">{words.writeHint}</span>}
      </p>
      <span className="call-acts">
        {call.state === "live" && listens && line("listen", words.listen, words.stopListening, words.listenHint)}
        {call.state === "live" && talks && line("talk", words.talk, words.stopTalking, words.talkHint)}
        {call.state === "live" && talks && <RingMe call={call.id} />}
        {call.state === "live" && agentHolds && (
          <button type="button" className="button call-line" title={words.hintHint} onClick={() => wish("hint")}>
            {words.hint}
          </button>
        )}
        {talks && (
          <button type="button" className="button call-end" disabled={ending} aria-busy={ending} title={words.hangUpHint} onClick={() => void hangUp()}>
            {ending ? words.hangingUp : words.hangUp}
          </button>
        )}
      </span>
    </div>
  );
}
