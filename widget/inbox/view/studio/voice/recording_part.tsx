/** What is kept of a call and follows on it: its sound, an estimate, a message. */
import { LONGEST_TEXT } from "../../../state/studio/voice";
import { useVoiceText } from "../../../text/voice";
import { FormPart, SwitchField, TextField } from "../fields";
import type { PartProps } from "./agent_page";
import { told } from "./told";

export function RecordingPart({ form: { value, set } }: PartProps) {
  const { recording: words } = useVoiceText();
  const [records = "", recordsHint = ""] = words.records;
  const [sentiment = "", sentimentHint = ""] = words.sentiment;
  const [goesOn = "", goesOnHint = ""] = words.goes_on_in_writing;
  return (
    <>
      <FormPart title={words.title} hint={words.lead}>
        <SwitchField label={records} hint={recordsHint} at="/records" checked={value.records} onChange={(v) => set("records", v)} />
        {value.records && <TextField {...told(words.announcement)} at="/announcement" rows={2} maxLength={LONGEST_TEXT} placeholder={words.announcementPlaceholder} value={value.announcement} onChange={(v) => set("announcement", v)} />}
      </FormPart>
      <FormPart title={words.after}>
        <SwitchField label={sentiment} hint={sentimentHint} at="/sentiment" checked={value.sentiment} onChange={(v) => set("sentiment", v)} />
        <SwitchField label={goesOn} hint={goesOnHint} at="/goes_on_in_writing" checked={value.goes_on_in_writing} onChange={(v) => set("goes_on_in_writing", v)} />
      </FormPart>
    </>
  );
}
