import { useEffect, useState } from "preact/hooks";
import { CHANNELS, openness } from "../words";
import type { Line, Message } from "../wire";
import { Composer, type Draft } from "./Composer";
import { usePlatform } from "./context";
import { NewPerson } from "./icons";
import { More } from "./More";
import { Thread } from "./Thread";

const BLANK: Draft = { kind: "new" };

/** Typing fades by itself: nothing tells of its end when no message follows. */
function useTyping(until: number | undefined, now: number): boolean {
  const [is_typing, set] = useState(false);
  useEffect(() => {
    const left = (until ?? 0) - now;
    set(left > 0);
    const timer = setTimeout(() => set(false), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [until]);
  return is_typing;
}

/** One channel: whose phone it is, the chat with the shop, and what else can be done with the phone. */
export function Phone({ line, now, is_front }: { line: Line; now: number; is_front: boolean }) {
  const platform = usePlatform();
  const { channel } = line;
  const [chosen, choose] = useState("");
  const [draft, setDraft] = useState<Draft>(BLANK);
  const [reads, setReads] = useState(true);
  const person = line.people.find(({ id }) => id === chosen) ?? line.people[0];
  const unread = person?.unread ?? 0;
  const is_typing = useTyping(person?.typing_until, now);
  const who = { channel, person: person?.id ?? "" };

  useEffect(() => {
    if (reads && unread > 0 && person?.is_online && !document.hidden) void platform.act({ act: "read", ...who });
  }, [reads, unread, person?.id, person?.is_online]);

  useEffect(() => setDraft(BLANK), [person?.id]);

  if (!person) return null;

  const meet = async () => {
    const met = await platform.act({ act: "meet", channel });
    if (met?.id) choose(met.id);
  };
  const onAct = (message: Message, act: "reply" | "edit") => setDraft({ kind: act, message });
  const title = `line-${channel}`;
  return (
    <section class="line" data-channel={channel} data-front={is_front} aria-labelledby={title}>
      <div class="label">
        <h2 id={title}>{CHANNELS[channel]}</h2>
        <p>{line.is_connected ? openness(person, now) : "not connected to an inbox yet"}</p>
      </div>
      <div class="phone">
        <div class="owner">
          <label>
            <span class="hidden">Whose phone, {CHANNELS[channel]}</span>
            <select value={person.id} onChange={(event) => choose(event.currentTarget.value)}>
              {line.people.map(({ id, name, unread }) => (
                <option key={id} value={id}>
                  {name}’s phone{unread && id !== person.id ? ` (${unread})` : ""}
                </option>
              ))}
            </select>
          </label>
          <button type="button" class="bare" disabled={!line.may_meet} onClick={meet} aria-label={`Somebody new on ${CHANNELS[channel]}`} title="Somebody new">
            <NewPerson />
          </button>
        </div>
        <div class="top">
          <span class="face" aria-hidden="true">
            P
          </span>
          <div>
            <b>{line.name}</b>
            <span>{is_typing ? "typing…" : person.is_blocked ? "blocked" : person.is_online ? line.handle : "waiting for a net"}</span>
          </div>
        </div>
        <Thread channel={channel} line={line} person={person} is_typing={is_typing} now={now} onAct={onAct} />
        <Composer key={person.id} channel={channel} person={person} draft={draft} onDone={() => setDraft(BLANK)} />
      </div>
      <More channel={channel} person={person} reads={reads} setReads={setReads} />
    </section>
  );
}
