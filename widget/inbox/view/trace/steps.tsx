/** One turn from its beginning to its end: decisions, searches, model requests, tool calls, guardrails. */
import { type ReactNode, useMemo } from "react";
import { useLanguage, useText } from "../../desk/desk";
import type { Step, Trace } from "../../session/studio_types";
import { dollars, duration, fromBillionths, short } from "../../state/studio/figures";
import { lines, sums, tone } from "../../state/studio/trace";
import { Clock, File, Find, Fork, Return, Shield, Spark, Tool } from "../parts/icons";

const SIGNS = { routed: Fork, passed: Fork, searched: Find, asked: Spark, called: Tool, guarded: Shield, remembered: Return, noted: File };

export function TraceBody({ trace }: { trace: Trace }) {
  const { turns } = useText();
  const words = turns.steps;
  return (
    <div className="trace">
      <Totals trace={trace} />
      {trace.steps.length === 0 ? (
        <p className="menu-hint">{words.none}</p>
      ) : (
        <ol className="steps" aria-label={words.label}>
          {trace.steps.map((step, i) => (
            <StepRow key={i} step={step} whole={trace.took} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Totals({ trace }: { trace: Trace }) {
  const { turns } = useText();
  const language = useLanguage();
  const words = turns.sums;
  const all = useMemo(() => sums(trace), [trace]);
  const price = all.requests > 0 && all.unpriced === all.requests ? words.unknown : dollars(fromBillionths(all.cost), language);
  return (
    <dl className="trace-sums">
      <div>
        <dt>{words.took}</dt>
        <dd>{duration(trace.took, language)}</dd>
      </div>
      <div>
        <dt>{all.requests > 0 ? words.requests(all.requests) : words.free}</dt>
        {all.requests > 0 && <dd>{price}</dd>}
      </div>
      {all.requests > 0 && (
        <div>
          <dt>{words.tokens}</dt>
          <dd>
            {short(all.input, language)} + {short(all.output, language)}
          </dd>
        </div>
      )}
      {all.calls > 0 && (
        <div>
          <dt>{words.calls(all.calls)}</dt>
        </div>
      )}
    </dl>
  );
}

function StepRow({ step, whole }: { step: Step; whole: number }) {
  const { turns } = useText();
  const language = useLanguage();
  const words = turns.steps;
  const Sign = SIGNS[step.kind] ?? File;
  const share = (ms: number) => `${Math.min(100, whole > 0 ? (ms / whole) * 100 : 0)}%`;
  return (
    <li className="step" data-kind={step.kind} data-tone={tone(step)}>
      <span className="step-sign">
        <Sign />
      </span>
      <div className="step-what">
        <p className="step-title">
          <Title step={step} />
        </p>
        <Detail step={step} />
        <p className="step-time">
          <Clock />
          <span>
            {words.at(duration(step.after, language))}
            {step.took > 0 && ` · ${words.took(duration(step.took, language))}`}
          </span>
          <span className="step-bar" aria-hidden="true">
            <span style={{ insetInlineStart: share(step.after), inlineSize: share(step.took) }} />
          </span>
        </p>
      </div>
    </li>
  );
}

function Title({ step }: { step: Step }): ReactNode {
  const { turns } = useText();
  const words = turns.steps;
  switch (step.kind) {
    case "routed":
      return words.routed(step.agent);
    case "passed":
      return words.passed(step.from, step.to);
    case "searched":
      return (
        <>
          {words.searched} <span className="badge">{words.confidence((step.confidence / 1_000).toFixed(2))}</span>
        </>
      );
    case "asked":
      return words.asked(step.model);
    case "called":
      return (
        <>
          {words.called(step.tool)} <span className="badge" data-tone={tone(step)}>{turns.outcomes[step.outcome] ?? step.outcome}</span>
        </>
      );
    case "guarded":
      return words.guarded(step.rule);
    case "remembered":
      return words.remembered;
    case "noted":
      return words.noted;
  }
}

function Detail({ step }: { step: Step }): ReactNode {
  const { turns } = useText();
  const language = useLanguage();
  const words = turns.steps;
  switch (step.kind) {
    case "routed":
      return (
        <p>
          {words.routedBy(words.by[step.by] ?? step.by)}
          {step.reason && `: ${step.reason}`}
        </p>
      );
    case "passed":
      return step.reason ? <p>{step.reason}</p> : null;
    case "searched":
      return (
        <>
          <p className="step-quote">
            <bdi>“{step.query}”</bdi>
          </p>
          {step.found.length === 0 ? (
            <p>{words.nothing}</p>
          ) : (
            <details>
              <summary>{words.found(step.found.length)}</summary>
              <ol className="found">
                {step.found.map((title, i) => (
                  <li key={i}>
                    <bdi>{title}</bdi>
                  </li>
                ))}
              </ol>
            </details>
          )}
        </>
      );
    case "asked": {
      const { input, cached, output, reasoning } = step.tokens;
      const tokens = [words.input(short(input, language)), ...(cached > 0 ? [words.cached(short(cached, language))] : []), words.output(short(output, language)), ...(reasoning > 0 ? [words.reasoning(short(reasoning, language))] : [])];
      const cost = step.cost == null ? words.unpriced : dollars(fromBillionths(step.cost), language);
      return (
        <>
          <p>{[...(step.first == null ? [] : [words.first(duration(step.first, language))]), cost].join(" · ")}</p>
          <p>{tokens.join(", ")}</p>
          {tone(step) !== "plain" && <p className="step-fault">{words.ended(step.outcome)}</p>}
        </>
      );
    }
    case "called":
      return (
        <>
          <Values label={words.inputOf} text={step.input} none={words.nothingGiven} open />
          <Values label={words.outputOf} text={step.output} none={words.nothingGiven} open={tone(step) === "bad"} />
        </>
      );
    case "guarded":
      return <p>{step.detail}</p>;
    case "remembered":
      return <p>{words.of(step.of)}</p>;
    case "noted":
      return <p>{step.text}</p>;
  }
}

/** JSON as names and values; anything else as the text it is. */
export function Values({ label, text, none, open }: { label: string; text: string; none: string; open: boolean }) {
  const all = useMemo(() => lines(text), [text]);
  const empty = text.trim() === "" || all?.length === 0;
  if (empty) {
    return (
      <p>
        {label}: {none}
      </p>
    );
  }
  return (
    <details open={open}>
      <summary>{label}</summary>
      {all ? (
        <dl className="values">
          {all.map(({ name, value, depth }, i) => (
            <div key={i} style={{ paddingInlineStart: `${depth * 14}px` }}>
              <dt>{name}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="values-text" dir="auto">
          {text}
        </p>
      )}
    </details>
  );
}
