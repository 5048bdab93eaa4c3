/** The newest run of something that is done by the clock, looked at again for as long as it goes on. */
import { useCallback, useEffect, useState } from "react";
import { useDesk, useMay } from "../../../desk/desk";
import type { ScheduleRun } from "../../../session/schedule_api";
import { useAgain } from "../campaigns/again";
import { isOver } from "./run_list";

const AGAIN_MS = 1_500;

export interface TaskRun {
  /** Absent where it has not run yet, or nobody may look. */
  run: ScheduleRun | undefined;
  /** It was looked for, whatever was found. */
  isKnown: boolean;
  /** One that was just asked for. */
  take: (run: ScheduleRun) => void;
}

export function useTaskRun(task: string): TaskRun {
  const { schedules } = useDesk();
  const reads = useMay("GET /schedules");
  const [run, setRun] = useState<ScheduleRun>();
  const [isKnown, setKnown] = useState(false);
  const look = useCallback(async () => {
    if (!reads) return;
    try {
      const found = (await schedules.list()).find((one) => one.task === task)?.last_run;
      setRun((old) => found ?? old);
      setKnown(true);
    } catch {
      // The rest of the page is as useful without it.
    }
  }, [schedules, task, reads]);
  useEffect(() => void look(), [look]);
  useAgain(look, AGAIN_MS, reads && run !== undefined && !isOver(run));
  return { run, isKnown, take: setRun };
}
