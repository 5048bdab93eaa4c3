/** The rules over all campaigns: when it is quiet, and how many advertisements one person gets. */
import { useCampaignApi } from "../../../desk/campaigns";
import type { CampaignRules } from "../../../session/campaign_api";
import { clockOf, isNeverQuiet, minutesOfDay } from "../../../state/campaigns/times";
import { useCampaignsText } from "../../../text/campaigns";
import { Field, NumberField, SwitchField } from "../fields";
import { KeptDialog } from "../kept/kept_dialog";

const USUAL: CampaignRules = { quiet: { from: 21 * 60, until: 9 * 60 }, most_a_day: 1, most_a_week: 3 };
const MOST = 100;

const settingsOf = ({ quiet, most_a_day, most_a_week }: CampaignRules): CampaignRules => ({ quiet: { from: quiet.from, until: quiet.until }, most_a_day, most_a_week });

export function RulesDialog({ onClose }: { onClose: () => void }) {
  const api = useCampaignApi();
  const words = useCampaignsText();
  return (
    <KeptDialog title={words.rulesTitle} initial={USUAL} read={api.rules} settingsOf={settingsOf} save={(value, tag) => api.changeRules(value, tag)} onClose={onClose}>
      {({ value, set }) => {
        const { quiet, most_a_day, most_a_week } = value;
        const never = isNeverQuiet(value);
        return (
          <>
            <p>{words.rulesHint}</p>
            <SwitchField label={words.quiet} hint={words.quietHint} checked={!never} onChange={(on) => set("quiet", on ? USUAL.quiet : { from: 0, until: 0 })} />
            {!never && (
              <div className="field-row">
                <Clock label={words.from} at="/quiet/from" value={quiet.from} onChange={(from) => set("quiet", { ...quiet, from })} />
                <Clock label={words.until} at="/quiet/until" value={quiet.until} onChange={(until) => set("quiet", { ...quiet, until })} />
              </div>
            )}
            <div className="field-row">
              <NumberField label={words.mostDay} hint={words.mostHint} at="/most_a_day" max={MOST} value={most_a_day} onChange={(most) => set("most_a_day", most)} />
              <NumberField label={words.mostWeek} hint={words.mostHint} at="/most_a_week" max={MOST} value={most_a_week} onChange={(most) => set("most_a_week", most)} />
            </div>
          </>
        );
      }}
    </KeptDialog>
  );
}

function Clock({ label, at, value, onChange }: { label: string; at: string; value: number; onChange: (minutes: number) => void }) {
  return (
    <Field label={label} at={at}>
      {(attributes) => <input {...attributes} type="time" value={clockOf(value)} onChange={(e) => e.currentTarget.value && onChange(minutesOfDay(e.currentTarget.value))} />}
    </Field>
  );
}
