/** Every time that something was done by the clock, or was to be. */
import type { ScheduleRun } from "../../../session/schedule_api";
import { useSchedulesText } from "../../../text/schedules";
import { useDates } from "../../parts/clock";
import { FormPart } from "../fields";

export const isOver = ({ state }: ScheduleRun): boolean => state === "done" || state === "failed" || state === "stopped" || state === "skipped";

export function RunState({ run }: { run: ScheduleRun }) {
  const words = useSchedulesText();
  const { at } = useDates();
  const when = run.ended_at ?? run.began_at ?? run.due_at;
  return (
    <span className="run-state">
      <span className="badge" data-run={run.state}>
        {words.states[run.state]}
      </span>{" "}
      <time dateTime={when}>{at(when, "full")}</time>
    </span>
  );
}

export function RunProgress({ run }: { run: ScheduleRun }) {
  const words = useSchedulesText();
  const { done, total } = run;
  return (
    <span className="run-progress">
      <progress aria-label={words.progress} {...(total === undefined ? {} : { max: Math.max(total, 1), value: done })} />
      <small>{total === undefined ? words.doneSoFar(done) : words.doneOf(done, total)}</small>
    </span>
  );
}

export function RunList({ runs, onMore }: { runs: readonly ScheduleRun[]; onMore: (() => void) | undefined }) {
  const words = useSchedulesText();
  return (
    <FormPart title={words.runs} hint={words.runsHint}>
      {runs.length === 0 ? (
        <p className="form-part-hint">{words.runsNone}</p>
      ) : (
        <ol className="run-log">
          {runs.map((run) => (
            <li key={run.id} className="run schedule-run" data-state={run.state} data-run-id={run.id}>
              <span className="run-what">
                <strong>{words.tasks[run.task]?.[0] ?? run.task}</strong>
                {isOver(run) ? run.report && <span className="schedule-report">{run.report}</span> : <RunProgress run={run} />}
                {run.asked_by_name && (
                  <small>
                    <bdi>{words.askedBy(run.asked_by_name)}</bdi>
                  </small>
                )}
              </span>
              <RunState run={run} />
            </li>
          ))}
        </ol>
      )}
      {onMore && (
        <button type="button" className="button add-line" onClick={onMore}>
          {words.more}
        </button>
      )}
    </FormPart>
  );
}
