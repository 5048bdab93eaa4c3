import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Telephone as Phone, type State } from "../telephone";
import { duration, KEYS, SPEAKERS, TO_ASK } from "../words";
import type { Equipment } from "../wire";
import { Handset, Microphone, Send } from "./icons";

/** The phone as it is now; every change draws anew, and so does each second of a call. */
function usePhone(): Phone {
  const [, draw] = useState(0);
  const phone = useMemo(() => new Phone(() => draw((count) => count + 1)), []);
  useEffect(() => void phone.look(), []);
  useEffect(() => {
    if (phone.state !== "connected") return;
    const timer = setInterval(() => draw((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, [phone.state]);
  return phone;
}

/** The fifth frame: a telephone, and beside it what both sides say. */
export function Telephone({ is_front }: { is_front: boolean }) {
  const phone = usePhone();
  const { equipment } = phone;
  return (
    <section class="line telephone" data-channel="voice" data-front={is_front} data-state={phone.state} aria-labelledby="line-voice">
      <div class="label">
        <h2 id="line-voice">Telephone</h2>
        <p>simulated carrier: real webhooks and sound, no telephone network</p>
      </div>
      <div class="desk">
        <Apparatus phone={phone} />
        <Transcript phone={phone} />
      </div>
      {equipment && <Missing equipment={equipment} />}
    </section>
  );
}

function Apparatus({ phone }: { phone: Phone }) {
  const { state, equipment } = phone;
  const is_busy = state === "ringing" || state === "connected";
  const may_call = !!equipment?.number && equipment.has_voice;
  return (
    <div class="phone apparatus">
      <div class="top">
        <span class="face" aria-hidden="true">
          P
        </span>
        <div>
          <b>Plug & Cord</b>
          <span>{equipment?.number ?? "no number"}</span>
        </div>
      </div>
      <p class="state" role="status">
        {says(state)}
      </p>
      <p class="timer" aria-hidden="true">
        {phone.began ? duration((phone.over || Date.now()) - phone.began) : "0:00"}
      </p>
      <div class="keys" role="group" aria-label="Keys">
        {KEYS.map(([key, letters]) => (
          <button key={key} type="button" disabled={state !== "connected"} data-letters={letters} aria-label={NAMES[key]} onClick={() => phone.press(key)}>
            {key}
          </button>
        ))}
      </div>
      <div class="hooks">
        <button
          type="button"
          class="bare microphone"
          disabled={state !== "connected"}
          aria-pressed={phone.is_microphone}
          aria-label="Microphone"
          title="Speak with this browser’s microphone"
          onClick={() => void phone.turnMicrophone(!phone.is_microphone)}
        >
          <Microphone />
        </button>
        {is_busy ? (
          <button type="button" class="call end" onClick={() => phone.hangUp()}>
            <Handset /> Hang up
          </button>
        ) : (
          <button type="button" class="call" disabled={!may_call} onClick={() => phone.dial()}>
            <Handset /> {state === "ended" ? "Call again" : "Call"}
          </button>
        )}
      </div>
    </div>
  );
}

const NAMES: Record<string, string> = { "*": "star", "#": "hash" };

const says = (state: State) => ({ idle: "Not in a call", ringing: "Ringing…", connected: "Connected", ended: "Call ended" })[state];

function Transcript({ phone }: { phone: Phone }) {
  const box = useRef<HTMLDivElement>(null);
  const { lines, hearing, state, latencies } = phone;
  useLayoutEffect(() => {
    box.current!.scrollTop = box.current!.scrollHeight;
  }, [lines, hearing, state]);
  return (
    <div class="spoken">
      <div class="thread" ref={box} role="log" aria-label="What is said in the call" tabIndex={0}>
        {state === "idle" && (
          <p class="greeting">Call the shop as a customer would. The call stands in the inbox from the first ring; an operator may listen in or take it.</p>
        )}
        {lines.map(({ from, text, is_cut }, place) =>
          from === "notice" ? (
            <p key={place} class="cut">
              {text}
            </p>
          ) : (
            <div key={place} class="message" data-own={from === "caller"}>
              <div class="bubble">
                <span class="head small">{SPEAKERS[from]}</span>
                <p class="text">
                  {text}
                  {is_cut && <i> … interrupted</i>}
                </p>
              </div>
            </div>
          ),
        )}
        {hearing && <p class="cut">The shop hears: {hearing}</p>}
        {state === "ended" && (
          <p class="cut outcome" role="status">
            {phone.words}
            {latencies.length > 0 && <small> Answers began after {latencies.map((ms) => `${(ms / 1_000).toFixed(1)} s`).join(", ")}.</small>}
          </p>
        )}
      </div>
      <Words phone={phone} />
    </div>
  );
}

/** What is typed here is said into the line. */
function Words({ phone }: { phone: Phone }) {
  const [text, setText] = useState("");
  const is_open = phone.state === "connected" && !!phone.equipment?.may_type;
  const say = (words: string) => {
    if (!words.trim() || !is_open) return;
    phone.say(words);
    setText("");
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        say(text);
      }}
    >
      <p class="note" role="status">
        {phone.note}
      </p>
      <div class="starters">
        {TO_ASK.map((words) => (
          <button key={words} type="button" class="chip" disabled={!is_open} onClick={() => say(words)}>
            {words}
          </button>
        ))}
      </div>
      <div class="row">
        <input
          value={text}
          maxLength={400}
          disabled={!is_open}
          placeholder={is_open ? "Type, and it is spoken into the line" : "Call first"}
          aria-label="Say in the call"
          enterkeyhint="send"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="send" aria-label="Say it" disabled={!is_open || !text.trim()}>
          <Send />
        </button>
      </div>
    </form>
  );
}

function Missing({ equipment }: { equipment: Equipment }) {
  const { number, has_voice, understands, may_type } = equipment;
  return (
    <div class="under missing">
      {!number && <p>The inbox “Phone (simulated)” is not connected to its number any more, so nobody would answer.</p>}
      {number && !has_voice && (
        <p>
          The bot has no voice here. Install the program <code>espeak-ng</code>, or give the voice agent another voice in the inbox’s settings, and load this page again.
        </p>
      )}
      {number && understands === "nothing" && (
        <p>
          The bot cannot understand speech here: it greets you, and that is all. Install the program <code>pocketsphinx</code> (with its English model), or give the voice agent a
          recogniser in the inbox’s settings.
        </p>
      )}
      {!may_type && (
        <p>
          Typed words have no voice here; they are spoken by <code>espeak-ng</code>. The microphone works without it.
        </p>
      )}
      {understands === "sentences" && (
        <p>
          The recogniser here is the program <code>pocketsphinx</code> with a list of some forty sentences about the shop, such as those above; of anything else it makes the nearest.
          Give the voice agent a provider’s recogniser in the inbox’s settings, and it understands whatever is said.
        </p>
      )}
    </div>
  );
}
