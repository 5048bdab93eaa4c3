/** When something is done. */
import { useDesk } from "../../../desk/desk";
import type { Schedule, ScheduleSettings } from "../../../session/schedule_api";
import { cronOf, KINDS, rhythmOf, type Rhythm } from "../../../state/schedules/rhythm";
import { useSchedulesText } from "../../../text/schedules";
import { useServiceText } from "../../../text/service";
import { Choice, Field, SelectField, TextField } from "../fields";
import { KeptDialog } from "../kept/kept_dialog";
import { ZoneField } from "../zone_field";

interface Typed {
  rhythm: Rhythm;
  time_zone: string;
  missed: ScheduleSettings["missed"];
  paused: boolean;
}

const typedOf = ({ cron, time_zone, missed, paused }: ScheduleSettings): Typed => ({ rhythm: rhythmOf(cron), time_zone, missed, paused });
const bodyOf = ({ rhythm, ...rest }: Typed): ScheduleSettings => ({ cron: cronOf(rhythm), ...rest });

export function ScheduleDialog({ schedule, name, onClose }: { schedule: Schedule; name: string; onClose: () => void }) {
  const { schedules: api } = useDesk();
  const words = useSchedulesText();
  const { days } = useServiceText();
  return (
    <KeptDialog title={words.changeTitle(name)} initial={typedOf(schedule)} read={() => api.one(schedule.id)} settingsOf={typedOf} save={(value, tag) => api.change(schedule.id, bodyOf(value), tag)} onClose={onClose}>
      {({ value: { rhythm, time_zone, missed }, set }) => {
        const beat = (part: Partial<Rhythm>) => {
          const next = { ...rhythm, ...part };
          // What is typed begins with what was chosen.
          set("rhythm", part.kind === "custom" ? { ...next, cron: cronOf(rhythm) } : next, "/cron");
        };
        return (
          <>
            <div className="field-row">
              <SelectField label={words.often} value={rhythm.kind} options={KINDS.map((kind) => ({ value: kind, label: words.kinds[kind] }))} onChange={(kind) => beat({ kind })} />
              {rhythm.kind === "weekly" && <SelectField label={words.day} value={String(rhythm.day)} options={days.map((label, n) => ({ value: String(n + 1), label }))} onChange={(day) => beat({ day: Number(day) })} />}
              {rhythm.kind !== "custom" && (
                <Field label={rhythm.kind === "hourly" ? words.minute : words.time} at="/cron">
                  {(attributes) =>
                    rhythm.kind === "hourly" ? (
                      <input {...attributes} type="number" min={0} max={59} value={Number(rhythm.time.slice(3))} onChange={(e) => beat({ time: `00:${String(Math.min(59, Math.max(0, Math.round(e.currentTarget.valueAsNumber || 0)))).padStart(2, "0")}` })} />
                    ) : (
                      <input {...attributes} type="time" value={rhythm.time} onChange={(e) => e.currentTarget.value && beat({ time: e.currentTarget.value })} />
                    )
                  }
                </Field>
              )}
            </div>
            {rhythm.kind === "custom" && <TextField label={words.cron} hint={words.cronHint} at="/cron" ltr maxLength={100} value={rhythm.cron} onChange={(cron) => beat({ cron })} />}
            <ZoneField value={time_zone} onChange={(zone) => set("time_zone", zone)} />
            <Choice
              label={words.missed}
              value={missed}
              options={[
                { value: "once", label: words.once, hint: words.onceHint },
                { value: "skip", label: words.skip, hint: words.skipHint },
              ]}
              onChange={(chosen) => set("missed", chosen)}
            />
          </>
        );
      }}
    </KeptDialog>
  );
}
