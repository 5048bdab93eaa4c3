/** Work that failed at every try and waits for somebody to have it tried again. */
import { useState } from "react";
import { useMay } from "../../../desk/desk";
import type { DeadJob } from "../../../session/schedule_api";
import { useSchedulesText } from "../../../text/schedules";
import { useDates } from "../../parts/clock";
import { Alert } from "../../parts/icons";
import { FormPart } from "../fields";

export function DeadLetters({ jobs, onRetry }: { jobs: readonly DeadJob[]; onRetry: (id: string) => Promise<void> }) {
  const words = useSchedulesText();
  const { at } = useDates();
  const changes = useMay("POST /jobs/dead/{id}/retry");
  const [busy, setBusy] = useState<string>();

  async function retry(id: string) {
    setBusy(id);
    await onRetry(id);
    setBusy(undefined);
  }
  return (
    <FormPart title={words.dead} hint={words.deadHint}>
      {jobs.length === 0 ? (
        <p className="form-part-hint">{words.deadNone}</p>
      ) : (
        <ul className="run-log">
          {jobs.map((job) => (
            <li key={job.id} className="run schedule-run" data-state="failed" data-dead={job.kind}>
              <Alert />
              <span className="run-what">
                <strong>{words.jobs[job.kind] ?? job.kind}</strong>
                <span className="schedule-report">{job.error}</span>
                <small>
                  {words.tries(job.attempts)} · <time dateTime={job.made_at}>{at(job.made_at, "full")}</time>
                </small>
              </span>
              {changes && (
                <button type="button" className="button" disabled={busy === job.id} onClick={() => void retry(job.id)}>
                  {words.retry}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </FormPart>
  );
}
