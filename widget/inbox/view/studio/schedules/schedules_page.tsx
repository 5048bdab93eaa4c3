/** What is done by the clock, every time that it was, and work that failed for good. */
import { useCallback, useEffect, useState } from "react";
import { useDesk } from "../../../desk/desk";
import type { DeadJob, Schedule, ScheduleRun } from "../../../session/schedule_api";
import { useSchedulesText } from "../../../text/schedules";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { DeadLetters } from "./dead_letters";
import { isOver, RunList } from "./run_list";
import { ScheduleCard } from "./schedule_card";

/** What goes on is looked at again after this. */
const AGAIN_MS = 1_500;

interface Shown {
  schedules: readonly Schedule[];
  runs: readonly ScheduleRun[];
  next: string | undefined;
  dead: readonly DeadJob[];
}

export function SchedulesPage() {
  const { schedules: api, toasts, say } = useDesk();
  const words = useSchedulesText();
  const [shown, setShown] = useState<Shown>();
  const [error, setError] = useState<string>();

  const load = useCallback(async () => {
    try {
      const [schedules, runs, dead] = await Promise.all([api.list(), api.runs(), api.dead()]);
      setShown({ schedules, runs: runs.items, next: runs.next_cursor, dead: dead.items });
      setError(undefined);
    } catch (e) {
      setError(say(e));
    }
  }, [api, say]);
  useEffect(() => void load(), [load]);

  const goesOn = shown?.runs.some((run) => !isOver(run)) ?? false;
  useEffect(() => {
    if (!goesOn) return;
    const again = setInterval(() => void load(), AGAIN_MS);
    return () => clearInterval(again);
  }, [goesOn, load]);

  /** Does it, says so, and looks at what has become of it. */
  async function act(step: () => Promise<unknown>, told: string) {
    try {
      await step();
      toasts.tell(told);
    } catch (e) {
      toasts.fail(say(e));
    }
    await load();
  }

  async function more() {
    if (!shown?.next) return;
    try {
      const { items, next_cursor } = await api.runs(shown.next);
      setShown({ ...shown, runs: [...shown.runs, ...items], next: next_cursor });
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }}>
      {!shown && (error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />)}
      {shown && (
        <>
          <ul className="cards">
            {shown.schedules.map((schedule) => (
              <ScheduleCard key={schedule.id} schedule={schedule} act={act} onSaved={() => void load()} />
            ))}
          </ul>
          <DeadLetters jobs={shown.dead} onRetry={(id) => act(() => api.retry(id), words.retried)} />
          <RunList runs={shown.runs} onMore={shown.next ? () => void more() : undefined} />
        </>
      )}
    </SettingsPage>
  );
}
