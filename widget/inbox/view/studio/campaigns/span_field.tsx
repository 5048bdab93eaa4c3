/** How long something takes, in the unit that somebody likes best. */
import { type ReactNode, useState } from "react";
import { LONGEST_WAIT, minutesOf, type Unit, UNITS, waitOf } from "../../../state/campaigns/steps";
import { useCampaignsText } from "../../../text/campaigns";
import { NumberField, SelectField } from "../fields";

interface Props {
  label: string;
  hint?: ReactNode;
  at: string;
  minutes: number;
  onChange: (minutes: number) => void;
}

export function SpanField({ label, hint, at, minutes, onChange }: Props) {
  const words = useCampaignsText();
  const [wished, setWished] = useState<Unit>(waitOf(minutes).unit);
  // The unit that was chosen stays while it takes the span whole.
  const { n, unit } = minutes % UNITS[wished] === 0 ? { n: minutes / UNITS[wished], unit: wished } : waitOf(minutes);
  return (
    <div className="span-field">
      <NumberField label={label} hint={hint} at={at} max={LONGEST_WAIT} value={n} onChange={(typed) => onChange(minutesOf(typed, unit))} />
      <SelectField
        label={words.unitOf(label)}
        value={unit}
        options={(Object.keys(UNITS) as Unit[]).map((value) => ({ value, label: words.units[value] }))}
        onChange={(chosen) => {
          setWished(chosen);
          onChange(minutesOf(n, chosen));
        }}
      />
    </div>
  );
}
