/** What an automation did, run by run. */
import { useEffect, useState } from "react";
import type { AutomationRun } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { href } from "../../../desk/route";
import { useAutomationsText } from "../../../text/automations";
import { useFindText } from "../../../text/find";
import { useStepWords } from "../../daily/macro_menu";
import { useDates } from "../../parts/clock";
import { Alert, Check, Clock } from "../../parts/icons";
import { FormPart } from "../fields";
import { Bones, Failed } from "../loading";
import { useSentences } from "./sentence";

export function RunLog({ id }: { id: string }) {
  const { automations: api, say } = useDesk();
  const words = useAutomationsText();
  const [runs, setRuns] = useState<readonly AutomationRun[]>();
  const [next, setNext] = useState<string>();
  const [error, setError] = useState<string>();

  function load(cursor?: string) {
    setError(undefined);
    api.runs(id, cursor).then(
      ({ items, next_cursor }) => {
        setRuns((known) => (cursor && known ? [...known, ...items] : items));
        setNext(next_cursor);
      },
      (e: unknown) => setError(say(e)),
    );
  }
  useEffect(() => load(), [id]);

  return (
    <FormPart title={words.log}>
      {error ? (
        <Failed error={error} onRetry={() => load(next)} />
      ) : !runs ? (
        <Bones />
      ) : runs.length === 0 ? (
        <p className="form-part-hint">{words.logNone}</p>
      ) : (
        <ol className="run-log">
          {runs.map((run) => (
            <Run key={run.id} run={run} />
          ))}
        </ol>
      )}
      {next && !error && (
        <button type="button" className="button add-line" onClick={() => load(next)}>
          {words.more}
        </button>
      )}
    </FormPart>
  );
}

function Run({ run }: { run: AutomationRun }) {
  const words = useAutomationsText();
  const { macros } = useFindText();
  const { at } = useDates();
  const said = useStepWords();
  const { condition } = useSentences();
  return (
    <li className="run" data-state={run.state}>
      <details>
        <summary>
          {run.state === "done" ? <Check /> : run.state === "underway" ? <Clock /> : <Alert />}
          <span className="run-what">
            <strong>
              <bdi>{run.contact || words.deletedContact}</bdi>
            </strong>
            <small>
              {words.states[run.state]} · <time dateTime={run.at}>{at(run.at, "full")}</time>
            </small>
          </span>
        </summary>
        {run.state === "held" && <p className="form-part-hint">{words.heldHint}</p>}
        {run.matched.length > 0 && <p className="form-part-hint">{run.matched.map(condition).join(" · ")}</p>}
        {run.state !== "held" && (
          <ol className="trial-steps">
            {run.steps.map((step, i) => {
              const report = run.reports[i];
              return (
                <li key={i} data-possible={report?.state !== "failed"}>
                  <span>
                    {said(step)}
                    {report && <small>{report.detail ? `${macros.states[report.state]}: ${report.detail}` : macros.states[report.state]}</small>}
                  </span>
                </li>
              );
            })}
          </ol>
        )}
        <a href={href({ view: "all", conversation: run.conversation, contact: false })} target="_blank" rel="noreferrer">
          {words.open}
        </a>
      </details>
    </li>
  );
}
