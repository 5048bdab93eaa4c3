/** What customers asked in vain, the most asked first; an answer given here is known at once. */
import { useEffect, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { href } from "../../desk/route";
import type { Gap } from "../../state/knowledge/wire";
import { useDates, useNow } from "../parts/clock";
import { Answered, Back, Close } from "../parts/icons";
import { AnswerForm } from "./answer_form";
import { useKeeper } from "./area";
import { PlaceLink } from "./link";

const PERIODS = [7, 30];

export function Questions() {
  const { knowledge } = useDesk();
  const { knowledge: all } = useText();
  const words = all.questions;
  const { phase, days, items, next, error, leaving } = useCell(knowledge.gaps);
  const shown = items.filter(({ id }) => !leaving.has(id));

  useEffect(() => void knowledge.gaps.load(), [knowledge]);

  return (
    <section className="questions-page" aria-labelledby="questions-title">
      <header className="page-head">
        <PlaceLink to={{ page: "bases" }} className="icon-button back" label={all.back}>
          <Back />
        </PlaceLink>
        <div className="page-title">
          <h2 id="questions-title">{words.title}</h2>
          <p>{words.lead}</p>
        </div>
        <div className="segments two" role="radiogroup" aria-label={words.period}>
          {PERIODS.map((each) => (
            <label key={each}>
              <input type="radio" name="gap-days" checked={days === each} onChange={() => void knowledge.gaps.load(each)} />
              <span>{words.days(each)}</span>
            </label>
          ))}
        </div>
      </header>
      <div className="questions-scroll">
        {shown.length > 0 ? (
          <>
            <ul className="gaps">
              {shown.map((gap) => (
                <GapRow key={gap.id} gap={gap} />
              ))}
            </ul>
            {next !== undefined && (
              <button type="button" className="button" onClick={() => void knowledge.gaps.more()}>
                {all.more}
              </button>
            )}
          </>
        ) : phase === "failed" ? (
          <div className="empty" role="alert">
            <p className="empty-title">{all.loadFailed}</p>
            <p>{error}</p>
            <button type="button" className="button" onClick={() => void knowledge.gaps.load()}>
              {all.retry}
            </button>
          </div>
        ) : (
          phase === "ready" && (
            <div className="empty">
              <AllPlugged />
              <p className="empty-title">{words.none(days)}</p>
              <p>{words.noneHint}</p>
            </div>
          )
        )}
      </div>
    </section>
  );
}

function GapRow({ gap }: { gap: Gap }) {
  const { knowledge, route } = useDesk();
  const { knowledge: all } = useText();
  const words = all.questions;
  const { brief, at } = useDates();
  const now = useNow(60_000);
  const keeper = useKeeper();
  const [open, setOpen] = useState(false);
  const { question, times, last_asked_at, conversation } = gap;
  const there = { view: "all" as const, conversation, contact: false };

  return (
    <li className="gap" data-open={open}>
      <div className="gap-line">
        <span className="gap-times" data-often={times > 2} aria-hidden="true">
          {times > 999 ? "999+" : times}
        </span>
        <div className="gap-what">
          <p className="gap-question">
            <bdi>{question}</bdi>
          </p>
          <p className="gap-foot">
            {words.times(times)} ·{" "}
            <time dateTime={last_asked_at} title={at(last_asked_at, "full")}>
              {words.last(brief(last_asked_at, now))}
            </time>{" "}
            ·{" "}
            <a
              href={href(there)}
              onClick={(e) => {
                if (e.metaKey || e.ctrlKey || e.shiftKey) return;
                e.preventDefault();
                route.go(there);
              }}
            >
              {words.conversation}
            </a>
          </p>
        </div>
        {keeper && !open && (
          <div className="gap-acts">
            <button type="button" className="button" aria-expanded={open} onClick={() => setOpen(true)}>
              <Answered /> {words.answer}
            </button>
            <button type="button" className="icon-button" aria-label={words.dismissOne(question)} title={words.dismiss} onClick={() => knowledge.gaps.dismiss(gap, words.dismissed)}>
              <Close />
            </button>
          </div>
        )}
      </div>
      {open && <Answer gap={gap} onClose={() => setOpen(false)} />}
    </li>
  );
}

function Answer({ gap, onClose }: { gap: Gap; onClose: () => void }) {
  const { knowledge, toasts } = useDesk();
  const { knowledge: all } = useText();
  const { items } = useCell(knowledge.bases);
  const [chosen, setChosen] = useState<string>();
  const base = chosen ?? items[0]?.id;

  // The base that the bot which was asked answers from, else the first one.
  useEffect(() => {
    void knowledge.api.bots().then((bots) => {
      const theirs = bots.find(({ id }) => id === gap.bot)?.knowledge_bases[0];
      if (theirs) setChosen((old) => old ?? theirs);
    });
  }, [knowledge, gap.bot]);

  if (base === undefined) return <p className="side-note">{all.questions.noBase}</p>;
  return (
    <AnswerForm
      initial={{ question: gap.question, answer: "" }}
      submit={all.answers.submit}
      base={{ chosen: base, choose: setChosen }}
      onCancel={onClose}
      onSubmit={async ({ question, answer }) => {
        await knowledge.gaps.answer(gap, base, question, answer);
        void knowledge.bases.load();
        toasts.tell(all.answers.added);
      }}
    />
  );
}

/** Three jacks, all of them taken. */
function AllPlugged() {
  return (
    <svg className="empty-jacks" viewBox="0 0 132 40" aria-hidden="true" focusable="false">
      {[20, 66, 112].map((x) => (
        <g key={x} transform={`translate(${x} 20)`}>
          <circle r="13" className="jack" />
          <circle r="5" className="plugged" />
        </g>
      ))}
    </svg>
  );
}
