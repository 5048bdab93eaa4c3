/** A time zone, by its name. */
import { useId } from "react";
import { useServiceText } from "../../text/service";
import { TextField } from "./fields";

interface Props {
  value: string;
  onChange: (zone: string) => void;
  /** Where it is another zone than the one of a schedule. */
  label?: string;
}

export function ZoneField({ value, onChange, label }: Props) {
  const { hours: words } = useServiceText();
  const list = useId();
  return (
    <>
      <TextField label={label ?? words.zone} hint={words.zoneHint} at="/time_zone" ltr maxLength={60} list={list} value={value} onChange={onChange} />
      <datalist id={list}>
        {["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
