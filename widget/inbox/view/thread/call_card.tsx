/** A phone call that is over: how long, how it ended, what a model wrote of it, and what it sounded like. */
import { useEffect, useState } from "react";
import type { Call, CallSummary } from "../../../protocol";
import { useDesk, useInbox, useLanguage, useMay, useText } from "../../desk/desk";
import { kindOf, lasted, newer, talkFacts } from "../../state/call";
import { get } from "../../state/table";
import { useCallsText } from "../../text/calls";
import { wait } from "../parts/clock";
import { Handset } from "../parts/icons";
import { Recording } from "./recording";

export function CallCard({ conversation, id }: { conversation: string; id: string }) {
  const { api } = useDesk();
  const { card: words } = useCallsText();
  const allowed = useMay("GET /calls/{id}");
  const told = useInbox((s) => get(s.calls, conversation)?.call);
  const [fetched, setFetched] = useState<Call>();
  const [failed, setFailed] = useState(false);
  const call = newer(fetched, told, id);
  const known = call !== undefined;

  function load() {
    setFailed(false);
    api.call(id).then(setFetched, () => setFailed(true));
  }
  useEffect(() => {
    if (!known && allowed) load();
  }, [id, known, allowed]);

  if (call) return <Card call={call} />;
  if (!allowed) return null;
  return (
    <p className="call-card-state" role={failed ? "alert" : undefined}>
      {failed ? words.loadFailed : words.loading}{" "}
      {failed && (
        <button type="button" className="link" onClick={load}>
          {words.again}
        </button>
      )}
    </p>
  );
}

function Card({ call }: { call: Call }) {
  const words = useCallsText();
  const text = useText();
  const { card } = words;
  const duration = lasted(call);
  const { ended } = call;
  return (
    <section className="call-card" aria-label={card.label}>
      <p className="call-card-head">
        <Handset />
        <span>
          <strong>{card[kindOf(call)]}</strong> <bdi className="call-number">{call.number ?? words.hidden}</bdi>
        </span>
        <span className="call-time">{duration === undefined ? card.unanswered : wait(duration, text)}</span>
      </p>
      {ended && <p>{card.ends[ended] ?? ended}</p>}
      <Facts call={call} />
      {call.summary && <Summary summary={call.summary} />}
      {call.has_recording && <Recording call={call.id} />}
    </section>
  );
}

function Facts({ call }: { call: Call }) {
  const { card: words } = useCallsText();
  const text = useText();
  const language = useLanguage();
  const { answer, interruptions, ...spoken } = talkFacts(call);
  // Of a call that nobody answered there is nothing to count.
  if (lasted(call) === undefined) return null;
  const facts: [string, string][] = [[words.facts.interruptions, interruptions === 0 ? words.never : String(interruptions)]];
  for (const side of ["caller", "agent", "operator"] as const) {
    const time = spoken[side];
    if (time !== undefined) facts.push([words.facts[side], wait(time, text)]);
  }
  if (answer !== undefined) facts.push([words.facts.answer, words.answer(new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(answer / 1_000))]);
  return (
    <dl className="call-facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Summary({ summary: { text, intent, satisfaction_estimate: estimate, sentiment } }: { summary: CallSummary }) {
  const { card: words } = useCallsText();
  return (
    <dl className="call-summary">
      <div>
        <dt>{words.summary}</dt>
        <dd dir="auto">{text}</dd>
      </div>
      {intent && (
        <div>
          <dt>{words.intent}</dt>
          <dd dir="auto">{intent}</dd>
        </div>
      )}
      {estimate !== undefined && (
        <div>
          <dt>{words.satisfaction}</dt>
          <dd>
            {words.of5(estimate)} <small>{words.satisfactionHint}</small>
          </dd>
        </div>
      )}
      {sentiment && (
        <div>
          <dt>{words.sentiment}</dt>
          <dd>{words.feelings[sentiment] ?? sentiment}</dd>
        </div>
      )}
    </dl>
  );
}
