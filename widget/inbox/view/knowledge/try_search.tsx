/** What would a customer find? The answer as it would be said, how sure it is, and each passage with its reasons. */
import { type FormEvent, useId, useMemo, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { marked, wanted } from "../../state/knowledge/marks";
import type { Found, KnowledgeBase, SearchResult } from "../../state/knowledge/wire";
import { Answered, Find } from "../parts/icons";
import { Formatted } from "../thread/rich_text";
import { AnswerDialog } from "./answer_form";
import { useKeeper } from "./area";
import { PlaceLink } from "./link";
import { MarkedText } from "./marked_text";

/** From here on a bot answers. */
const SURE = 0.5;
const LONGEST = 500;

export function TrySearch({ base }: { base: KnowledgeBase }) {
  const { knowledge } = useDesk();
  const { knowledge: all } = useText();
  const words = all.search;
  const state = useCell(knowledge.search);
  const mine = state.base === base.id;
  const [typed, setTyped] = useState(mine ? state.question : "");
  const field = useId();
  const { phase, result, about = "" } = mine ? state : { phase: "none" as const, result: undefined };

  function submit(event: FormEvent) {
    event.preventDefault();
    void knowledge.search.ask(base.id, typed);
  }

  return (
    <div className="try-search">
      <form className="try-form" role="search" onSubmit={submit}>
        <label htmlFor={field}>{words.label}</label>
        <div className="try-field">
          <Find />
          <input id={field} type="search" dir="auto" value={typed} maxLength={LONGEST} placeholder={words.placeholder} autoComplete="off" onChange={(e) => setTyped(e.currentTarget.value)} />
          <button type="submit" className="button primary" aria-busy={phase === "asking"} disabled={typed.trim() === ""}>
            {phase === "asking" ? words.busy : words.submit}
          </button>
        </div>
      </form>
      <p className="hidden" role="status">
        {phase === "ready" && result && `${result.confidence >= SURE ? words.would : words.wouldNot}. ${words.results(result.items.length)}.`}
      </p>
      <div className="try-scroll" aria-busy={phase === "asking"}>
        {phase === "none" && <p className="try-hint">{words.hint}</p>}
        {phase === "failed" && mine && (
          <div className="empty" role="alert">
            <p className="empty-title">{all.loadFailed}</p>
            <p>{state.error}</p>
          </div>
        )}
        {result && <Outcome key={about} base={base} question={about} result={result} />}
      </div>
    </div>
  );
}

function Outcome({ base, question, result }: { base: KnowledgeBase; question: string; result: SearchResult }) {
  const { knowledge: all } = useText();
  const words = all.search;
  const keeper = useKeeper();
  const [writing, setWriting] = useState(false);
  const sought = useMemo(() => wanted(question), [question]);
  const { items, confidence, answer } = result;
  const sure = confidence >= SURE;
  const best = Math.max(1, ...items.map(({ why }) => why.lexical));
  return (
    <>
      <section className="verdict" data-sure={sure}>
        <div className="verdict-head">
          <p className="verdict-words">{sure ? words.would : words.wouldNot}</p>
          <Confidence value={confidence} />
        </div>
        {answer && sure && (
          <>
            <h3>{words.answer}</h3>
            <div className="rich verdict-answer" dir="auto">
              <Formatted text={answer.text} />
            </div>
          </>
        )}
        {!sure && keeper && (
          <button type="button" className="button" onClick={() => setWriting(true)}>
            <Answered /> {all.add.write}
          </button>
        )}
      </section>
      {items.length > 0 ? (
        <section className="results" aria-labelledby="results-title">
          <h3 id="results-title">{words.results(items.length)}</h3>
          <ol>
            {items.map((found, i) => (
              <Result key={i} base={base} found={found} place={i + 1} sought={sought} best={best} />
            ))}
          </ol>
        </section>
      ) : (
        <div className="empty">
          <p className="empty-title">{words.nothing}</p>
          <p>{words.nothingHint}</p>
        </div>
      )}
      {writing && <AnswerDialog title={all.answers.title} base={base.id} question={question} onClose={() => setWriting(false)} />}
    </>
  );
}

/** A scale from 0 to 1 with the mark from which on a bot answers. */
function Confidence({ value }: { value: number }) {
  const { knowledge } = useText();
  const words = knowledge.search;
  const shown = Math.max(0, Math.min(1, value));
  return (
    <div className="confidence" title={words.wouldHint}>
      <span className="confidence-label">
        {words.confidence} <b>{shown.toFixed(2)}</b>
      </span>
      <span className="confidence-scale" aria-hidden="true">
        <span style={{ inlineSize: `${shown * 100}%` }} />
        <i style={{ insetInlineStart: `${SURE * 100}%` }} />
      </span>
      <span className="hidden">{words.wouldHint}</span>
    </div>
  );
}

interface ResultProps {
  base: KnowledgeBase;
  found: Found;
  place: number;
  sought: ReadonlySet<string>;
  /** The largest score by words, against which the others are drawn. */
  best: number;
}

function Result({ base, found, place, sought, best }: ResultProps) {
  const { knowledge } = useText();
  const { title, headings, page, text, document } = found;
  const path = page === undefined ? headings : [...headings, knowledge.document.page(page)];
  return (
    <li className="result">
      <div className="result-main">
        <p className="result-title">
          <span className="passage-number">{place}</span>
          <PlaceLink to={{ page: "document", base: base.id, document }}>
            <bdi>{title}</bdi>
          </PlaceLink>
        </p>
        {path.length > 0 && (
          <p className="passage-path" dir="auto">
            {marked(path.join(" › "), sought).map((part, i) => (part.hit ? <mark key={i}>{part.text}</mark> : part.text))}
          </p>
        )}
        <div className="rich result-text" dir="auto">
          <MarkedText text={text} words={sought} />
        </div>
      </div>
      <Why found={found} best={best} />
    </li>
  );
}

function Why({ found, best }: { found: Found; best: number }) {
  const { knowledge } = useText();
  const words = knowledge.search.why;
  const { score, why } = found;
  const legs: [string, number | undefined, number][] = [
    [words.lexical, why.lexical, best],
    [words.dense, why.dense, 1],
    [words.sentence, why.sentence, 1],
  ];
  return (
    <dl className="why" aria-label={words.label}>
      {legs.map(
        ([label, value, most]) =>
          value !== undefined && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <span className="why-bar" aria-hidden="true">
                  <span style={{ inlineSize: `${Math.max(0, Math.min(1, value / most)) * 100}%` }} />
                </span>
                <span>{figure(value)}</span>
              </dd>
            </div>
          ),
      )}
      <div className="why-total">
        <dt>{words.score}</dt>
        <dd>{figure(score)}</dd>
      </div>
    </dl>
  );
}

const figure = (value: number) => (value >= 10 ? value.toFixed(1) : value.toFixed(2));
