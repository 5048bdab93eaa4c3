/** One thing that is done by the clock: when it is next, how the last time went, and what can be done about it. */
import { useState } from "react";
import { useDesk, useMay } from "../../../desk/desk";
import type { Schedule, ScheduleSettings } from "../../../session/schedule_api";
import { useSchedulesText } from "../../../text/schedules";
import { useDates } from "../../parts/clock";
import { Clock } from "../../parts/icons";
import { useRhythmWords } from "./rhythm_words";
import { isOver, RunProgress, RunState } from "./run_list";
import { ScheduleDialog } from "./schedule_dialog";

interface Props {
  schedule: Schedule;
  act: (step: () => Promise<unknown>, told: string) => Promise<void>;
  onSaved: () => void;
}

export function ScheduleCard({ schedule, act, onSaved }: Props) {
  const { schedules: api } = useDesk();
  const words = useSchedulesText();
  const rhythm = useRhythmWords();
  const { at } = useDates();
  const changes = useMay("PUT /schedules/{id}");
  const [editing, setEditing] = useState(false);
  const [busy, setBusy] = useState(false);
  const { id, task, cron, time_zone, missed, paused, next_run_at, last_run } = schedule;
  const [name, help] = words.tasks[task] ?? [task, ""];
  const going = last_run !== undefined && !isOver(last_run);

  async function press(step: () => Promise<unknown>, told: string) {
    setBusy(true);
    await act(step, told);
    setBusy(false);
  }
  /** With the version as it is now: a pause is meant whatever else somebody changes. */
  async function pause(on: boolean) {
    const { tag } = await api.one(id);
    const settings: ScheduleSettings = { cron, time_zone, missed, paused: on };
    await api.change(id, settings, tag);
  }

  return (
    <li className="card schedule" data-schedule={task} data-off={paused || undefined}>
      <div className="card-head">
        <Clock />
        <span className="row-what">
          <strong>{name}</strong>
          {help && <span className="card-text">{help}</span>}
          <small>
            {rhythm(cron, time_zone)}
            {" · "}
            {paused ? words.paused : next_run_at ? words.next(at(next_run_at, "full")) : words.never}
          </small>
        </span>
      </div>
      {last_run ? (
        <div className="schedule-last">
          <RunState run={last_run} />
          {going ? <RunProgress run={last_run} /> : <span className="schedule-report">{last_run.report}</span>}
        </div>
      ) : (
        <p className="form-part-hint">{words.notYet}</p>
      )}
      {changes && (
        <div className="card-acts schedule-acts">
          {going && last_run ? (
            <button type="button" className="button" disabled={busy || last_run.stopping} onClick={() => void press(() => api.stop(last_run.id), words.stopped)}>
              {last_run.stopping ? words.stopping : words.stop}
            </button>
          ) : (
            <button type="button" className="button" disabled={busy} onClick={() => void press(() => api.run(id), words.begun)}>
              {words.runNow}
            </button>
          )}
          <button type="button" className="button" disabled={busy} onClick={() => void press(() => pause(!paused), paused ? words.resumed : words.pausedNow)}>
            {paused ? words.resume : words.pause}
          </button>
          <button type="button" className="button" onClick={() => setEditing(true)}>
            {words.change}
          </button>
        </div>
      )}
      {editing && (
        <ScheduleDialog
          schedule={schedule}
          name={name}
          onClose={() => {
            setEditing(false);
            onSaved();
          }}
        />
      )}
    </li>
  );
}
