/** What the agent says by itself: at the beginning, while it looks something up, and at the end. */
import { LONGEST_ORDER, LONGEST_TEXT, MOST_TEXTS } from "../../../state/studio/voice";
import { useVoiceText } from "../../../text/voice";
import { ToolPicker } from "../bots/tool_picker";
import { FormPart, TextField } from "../fields";
import { Lines } from "../lists";
import type { PartProps } from "./agent_page";
import { told } from "./told";
import { TurnField } from "./turn_field";

export function MannerPart({ form }: PartProps) {
  const { manner: words } = useVoiceText();
  const { value, set } = form;
  return (
    <>
      <FormPart title={words.begin}>
        <TextField {...told(words.greeting)} at="/greeting" rows={2} maxLength={LONGEST_TEXT} placeholder={words.greetingPlaceholder} value={value.greeting} onChange={(v) => set("greeting", v)} />
      </FormPart>
      <FormPart title={words.order}>
        <TextField {...told(words.instructions)} at="/instructions" rows={4} maxLength={LONGEST_ORDER} placeholder={words.instructionsPlaceholder} value={value.instructions} onChange={(v) => set("instructions", v)} />
        <ToolPicker told={told(words.tools)} at="/tools" chosen={value.tools} onChange={(v) => set("tools", v)} />
      </FormPart>
      <FormPart title={words.wait}>
        <Lines {...told(words.fillers)} at="/fillers" most={MOST_TEXTS} placeholder={words.fillerPlaceholder} values={value.fillers} onChange={(v) => set("fillers", v)} />
        <TurnField form={form} field="filler_ms" />
      </FormPart>
      <FormPart title={words.end}>
        <TextField {...told(words.still_there)} at="/still_there" maxLength={LONGEST_TEXT} value={value.still_there} onChange={(v) => set("still_there", v)} />
        <TextField {...told(words.goodbye)} at="/goodbye" maxLength={LONGEST_TEXT} value={value.goodbye} onChange={(v) => set("goodbye", v)} />
        <TextField {...told(words.too_long)} at="/too_long" rows={2} maxLength={LONGEST_TEXT} value={value.too_long} onChange={(v) => set("too_long", v)} />
        <Lines {...told(words.end_phrases)} at="/end_phrases" most={MOST_TEXTS} placeholder={words.endPlaceholder} values={value.end_phrases} onChange={(v) => set("end_phrases", v)} />
      </FormPart>
      <FormPart title={words.away}>
        <TextField {...told(words.voicemail)} at="/voicemail" rows={2} maxLength={LONGEST_TEXT} placeholder={words.voicemailPlaceholder} value={value.voicemail} onChange={(v) => set("voicemail", v)} />
      </FormPart>
    </>
  );
}
