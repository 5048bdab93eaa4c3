/** A time zone, by its name. */
import { useId } from "react";
import { useServiceText } from "../../text/service";
import { TextField } from "./fields";

export function ZoneField({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const { hours: words } = useServiceText();
  const list = useId();
  return (
    <>
      <TextField label={words.zone} hint={words.zoneHint} at="/time_zone" ltr maxLength={60} list={list} value={value} onChange={onChange} />
      <datalist id={list}>
        {["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
