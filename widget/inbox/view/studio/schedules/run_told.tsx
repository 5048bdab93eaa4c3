/** How one run of something went, or how far it is. */
import type { ScheduleRun } from "../../../session/schedule_api";
import { isOver, RunProgress, RunState } from "./run_list";

export function RunTold({ run }: { run: ScheduleRun }) {
  return (
    <div className="schedule-last" data-run-state={run.state}>
      <RunState run={run} />
      {isOver(run) ? run.report && <span className="schedule-report">{run.report}</span> : <RunProgress run={run} />}
    </div>
  );
}
