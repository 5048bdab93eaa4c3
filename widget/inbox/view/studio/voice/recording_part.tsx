/** Whether calls are kept as sound, and how callers learn of it. */
import { LONGEST_TEXT } from "../../../state/studio/voice";
import { useVoiceText } from "../../../text/voice";
import { FormPart, SwitchField, TextField } from "../fields";
import type { PartProps } from "./agent_page";
import { told } from "./told";

export function RecordingPart({ form: { value, set } }: PartProps) {
  const { recording: words } = useVoiceText();
  const [records = "", recordsHint = ""] = words.records;
  return (
    <FormPart title={words.title} hint={words.lead}>
      <SwitchField label={records} hint={recordsHint} at="/records" checked={value.records} onChange={(v) => set("records", v)} />
      {value.records && <TextField {...told(words.announcement)} at="/announcement" rows={2} maxLength={LONGEST_TEXT} placeholder={words.announcementPlaceholder} value={value.announcement} onChange={(v) => set("announcement", v)} />}
    </FormPart>
  );
}
