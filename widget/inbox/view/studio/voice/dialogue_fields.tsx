/** A provider that holds whole calls, and the fields that it has. */
import { useId } from "react";
import { useLanguage } from "../../../desk/desk";
import { type Dialogue, DIALOGUES, dialogueVendor, type ElevenLabsDialogue, isMannered, isUnnamed, mannered, newDialogue, OPENAI_VOICES, type OpenAiDialogue, USUAL_MANNER } from "../../../state/studio/dialogue";
import { useDialogueText } from "../../../text/dialogue";
import { useVoiceText } from "../../../text/voice";
import { SelectField, SwitchField, TextField, useChangeable } from "../fields";
import { StudioLink } from "../link";
import { Slider } from "../slider";
import { Share } from "./share";
import { told } from "./told";
import { VoiceId } from "./voice_id";

interface Props<D extends Dialogue> {
  value: D;
  /** Of the voice agent. */
  id: string;
  /** The server has the provider's key. */
  hasKey: boolean;
  /** It was typed and is not saved yet. */
  typedKey: boolean;
  onChange: (value: Dialogue, at?: string) => void;
  onMake: () => void;
}

export function DialogueFields(props: Props<Dialogue>) {
  const { value, id, hasKey, typedKey, onChange } = props;
  const words = useDialogueText();
  const { chains, keys } = useVoiceText();
  return (
    <div className="dialogue">
      <SelectField label={words.provider} hint={words.hints[value.provider]} at="/dialogue/provider" value={value.provider} options={DIALOGUES.map((each) => ({ value: each, label: words.providers[each] }))} onChange={(provider) => onChange(newDialogue(provider))} />
      {!hasKey && !typedKey && !(value.base_url ?? "").trim() && (
        <p className="warning">
          {chains.keyMissing(keys.names[dialogueVendor(value)])} <StudioLink to={{ page: "voice", id, section: "keys" }}>{chains.toKeys}</StudioLink>
        </p>
      )}
      {value.provider === "openai_realtime" ? <OpenAiFields value={value} onChange={onChange} /> : <ElevenLabsFields {...props} value={value} />}
    </div>
  );
}

function OpenAiFields({ value, onChange }: Pick<Props<OpenAiDialogue>, "value" | "onChange">) {
  const words = useDialogueText();
  const { turns } = useVoiceText();
  const language = useLanguage();
  const voices = useId();
  const set = (part: Partial<OpenAiDialogue>, field: string) => onChange({ ...value, ...part }, `/dialogue/${field}`);
  const silence = value.silence_ms ?? 0;
  const figure = new Intl.NumberFormat(language).format(silence);
  return (
    <>
      <div className="field-row">
        <TextField {...told(words.voice)} at="/dialogue/voice" ltr maxLength={200} list={voices} value={value.voice ?? ""} onChange={(voice) => set({ voice }, "voice")} />
        <datalist id={voices}>
          {OPENAI_VOICES.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
        <TextField {...told(words.model)} at="/dialogue/model" ltr maxLength={200} value={value.model ?? ""} onChange={(model) => set({ model }, "model")} />
      </div>
      <div className="field-row">
        <Share words={words.speed} at="/dialogue/speed" least={0.25} most={1.5} value={value.speed ?? 1} onChange={(speed) => set({ speed }, "speed")} />
        <Slider {...told(words.silence)} at="/dialogue/silence_ms" least={200} most={2_000} step={50} value={silence} shown={turns.units.ms(figure)} told={turns.told.ms(figure)} onChange={(silence_ms) => set({ silence_ms }, "silence_ms")} />
      </div>
      <details className="finer">
        <summary>{turns.finer}</summary>
        <div className="field-row">
          <Share words={words.threshold} at="/dialogue/threshold" least={0} most={1} value={value.threshold ?? 0.5} onChange={(threshold) => set({ threshold }, "threshold")} />
          <TextField {...told(words.hearing)} at="/dialogue/hearing" ltr maxLength={200} value={value.hearing ?? ""} onChange={(hearing) => set({ hearing }, "hearing")} />
          <TextField {...told(words.address)} at="/dialogue/base_url" type="url" ltr maxLength={200} placeholder="https://" value={value.base_url ?? ""} onChange={(base_url) => set({ base_url }, "base_url")} />
        </div>
      </details>
    </>
  );
}

function ElevenLabsFields({ value, id, hasKey, onChange, onMake }: Props<ElevenLabsDialogue>) {
  const words = useDialogueText();
  const changeable = useChangeable();
  const { turns } = useVoiceText();
  const { make } = words;
  const set = (part: Partial<ElevenLabsDialogue>, field: string) => onChange({ ...value, ...part }, `/dialogue/${field}`);
  const isNew = isUnnamed(value);
  const [manner = "", mannerHint = ""] = words.manner;
  const own = { ...USUAL_MANNER, ...value };
  return (
    <>
      <div className="field-row">
        <TextField {...told(words.agentId)} at="/dialogue/agent_id" ltr maxLength={100} value={value.agent_id} onChange={(agent_id) => set({ agent_id }, "agent_id")} />
        <VoiceId words={words.ownVoice} at="/dialogue/voice" account={hasKey ? id : undefined} optional value={value.voice ?? ""} onChange={(voice) => set({ voice }, "voice")} />
      </div>
      {changeable && (
        <div className="make-agent">
          <button type="button" className="button" disabled={!hasKey} onClick={onMake}>
            {isNew ? make.make : make.change}
          </button>
          <p className="menu-hint">{!hasKey ? make.keyFirst : isNew ? make.hint : make.hintChange}</p>
        </div>
      )}
      <SwitchField label={manner} hint={mannerHint} checked={isMannered(value)} onChange={(on) => onChange(mannered(value, on))} />
      {isMannered(value) && (
        <div className="field-row">
          <Share words={words.stability} at="/dialogue/stability" least={0} most={1} value={own.stability} onChange={(stability) => set({ stability }, "stability")} />
          <Share words={words.clarity} at="/dialogue/clarity" least={0} most={1} value={own.clarity} onChange={(clarity) => set({ clarity }, "clarity")} />
          <Share words={words.speed} at="/dialogue/speed" least={0.7} most={1.2} value={own.speed} onChange={(speed) => set({ speed }, "speed")} />
        </div>
      )}
      <details className="finer">
        <summary>{turns.finer}</summary>
        <TextField {...told(words.region)} at="/dialogue/base_url" type="url" ltr maxLength={200} placeholder="https://" value={value.base_url ?? ""} onChange={(base_url) => set({ base_url }, "base_url")} />
      </details>
    </>
  );
}
