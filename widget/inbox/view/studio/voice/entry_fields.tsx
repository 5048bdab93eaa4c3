/** The fields of one provider: each has its own. */
import type { ListenerSettings, VoiceSettings, VoiceStyle } from "../../../session/studio_types";
import { USUAL_STYLE } from "../../../state/studio/voice";
import { useVoiceText } from "../../../text/voice";
import { SelectField, SwitchField, TextField } from "../fields";
import { Share } from "./share";
import { told } from "./told";
import { VoiceId } from "./voice_id";

interface Props<E> {
  entry: E;
  /** JSON pointer of the entry. */
  at: string;
  programs: readonly string[];
  onChange: (entry: E) => void;
}

export function ListenerFields({ entry, at, programs, onChange }: Props<ListenerSettings>) {
  const { chains: words } = useVoiceText();
  if (entry.provider === "program") return <ProgramField name={entry.name} at={at} programs={programs} onChange={(name) => onChange({ ...entry, name })} />;
  const model = <TextField {...told(words.model)} at={`${at}/model`} ltr maxLength={120} value={entry.model ?? ""} onChange={(v) => onChange({ ...entry, model: v })} />;
  if (entry.provider !== "openai") return model;
  return (
    <div className="field-row">
      {model}
      <TextField {...told(words.address)} at={`${at}/base_url`} type="url" ltr maxLength={500} placeholder="https://" value={entry.base_url ?? ""} onChange={(v) => onChange({ ...entry, base_url: v })} />
    </div>
  );
}

/** `account`: the voice agent whose kept key opens the account at ElevenLabs. */
export function VoiceFields({ entry, at, programs, account, onChange }: Props<VoiceSettings> & { account: string | undefined }) {
  const { chains: words } = useVoiceText();
  switch (entry.provider) {
    case "program":
      return (
        <div className="field-row">
          <ProgramField name={entry.name} at={at} programs={programs} onChange={(name) => onChange({ ...entry, name })} />
          <TextField {...told(words.programVoice)} at={`${at}/voice`} ltr maxLength={120} value={entry.voice ?? ""} onChange={(v) => onChange({ ...entry, voice: v })} />
        </div>
      );
    case "deepgram":
      return <TextField {...told(words.deepgramVoice)} at={`${at}/voice`} ltr maxLength={120} value={entry.voice} onChange={(v) => onChange({ ...entry, voice: v })} />;
    case "elevenlabs":
      return (
        <>
          <div className="field-row">
            <VoiceId words={words.voiceId} at={`${at}/voice`} account={account} value={entry.voice} onChange={(v) => onChange({ ...entry, voice: v })} />
            <TextField {...told(words.model)} at={`${at}/model`} ltr maxLength={120} value={entry.model ?? ""} onChange={(v) => onChange({ ...entry, model: v })} />
          </div>
          <StyleFields style={{ ...USUAL_STYLE, ...entry.style }} at={`${at}/style`} onChange={(style) => onChange({ ...entry, style })} />
        </>
      );
    case "openai":
      return (
        <>
          <div className="field-row">
            <TextField {...told(words.openaiVoice)} at={`${at}/voice`} ltr maxLength={120} value={entry.voice} onChange={(v) => onChange({ ...entry, voice: v })} />
            <TextField {...told(words.model)} at={`${at}/model`} ltr maxLength={120} value={entry.model ?? ""} onChange={(v) => onChange({ ...entry, model: v })} />
          </div>
          <TextField {...told(words.instructions)} at={`${at}/instructions`} rows={2} maxLength={1_000} placeholder={words.instructionsPlaceholder} value={entry.instructions ?? ""} onChange={(v) => onChange({ ...entry, instructions: v })} />
          <div className="field-row">
            <Share words={words.speed} at={`${at}/speed`} least={0.25} most={4} value={entry.speed ?? 1} onChange={(v) => onChange({ ...entry, speed: v })} />
            <TextField {...told(words.address)} at={`${at}/base_url`} type="url" ltr maxLength={500} placeholder="https://" value={entry.base_url ?? ""} onChange={(v) => onChange({ ...entry, base_url: v })} />
          </div>
        </>
      );
  }
}

/** One that the configuration does not name any more stays to be seen. */
function ProgramField({ name, at, programs, onChange }: { name: string; at: string; programs: readonly string[]; onChange: (name: string) => void }) {
  const { chains: words } = useVoiceText();
  const gone = programs.includes(name) ? [] : [{ value: name, label: name === "" ? "—" : words.gone(name) }];
  const [label = "", hint] = words.program;
  return <SelectField label={label} hint={programs.length === 0 ? words.noPrograms : hint} at={`${at}/name`} value={name} options={[...gone, ...programs.map((value) => ({ value, label: value }))]} onChange={onChange} />;
}

function StyleFields({ style, at, onChange }: { style: VoiceStyle; at: string; onChange: (style: VoiceStyle) => void }) {
  const { chains: words } = useVoiceText();
  const [boost = "", boostHint = ""] = words.boost;
  const set = (part: Partial<VoiceStyle>) => onChange({ ...style, ...part });
  return (
    <fieldset>
      <legend>{words.own}</legend>
      <div className="field-row">
        <Share words={words.stability} at={`${at}/stability`} least={0} most={1} value={style.stability} onChange={(stability) => set({ stability })} />
        <Share words={words.clarity} at={`${at}/clarity`} least={0} most={1} value={style.clarity} onChange={(clarity) => set({ clarity })} />
        <Share words={words.style} at={`${at}/style`} least={0} most={1} value={style.style} onChange={(v) => set({ style: v })} />
        <Share words={words.speed} at={`${at}/speed`} least={0.7} most={1.2} value={style.speed} onChange={(speed) => set({ speed })} />
      </div>
      <SwitchField label={boost} hint={boostHint} at={`${at}/speaker_boost`} checked={style.speaker_boost} onChange={(speaker_boost) => set({ speaker_boost })} />
    </fieldset>
  );
}
