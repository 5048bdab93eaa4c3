/** What the agent is called, who speaks, who listens, and the words they should know. */
import { useId, useRef } from "react";
import { type Dialogue, dialogueVendor, newDialogue } from "../../../state/studio/dialogue";
import { MOST_TEXTS, newListener, newVoice, LISTENING, SPEAKING, vendorOf, type Vendor, withoutDialogue } from "../../../state/studio/voice";
import { useDialogueText } from "../../../text/dialogue";
import { useVoiceText } from "../../../text/voice";
import { Choice, FormPart, TextField } from "../fields";
import { Lines } from "../lists";
import type { PartProps } from "./agent_page";
import { Chain } from "./chain";
import { DialogueFields } from "./dialogue_fields";
import { ListenerFields, VoiceFields } from "./entry_fields";
import { told } from "./told";

const KINDS = ["apart", "alone"] as const;
const LANGUAGES = ["de-DE", "en-AU", "en-GB", "en-IN", "en-US", "es-ES", "es-MX", "fr-FR", "hi-IN", "it-IT", "pt-BR", "pt-PT"];

export function SpeechPart({ form, programs, hasKeys, id, onMake }: PartProps) {
  const words = useVoiceText();
  const languages = useId();
  const { value, set } = form;
  const { dialogue } = value;
  const alone = useDialogueText();
  // Changing one's mind twice loses nothing.
  const former = useRef<Dialogue>(undefined);

  function hold(kind: "apart" | "alone") {
    if (kind === "alone") return set("dialogue", former.current ?? newDialogue("openai_realtime"));
    former.current = dialogue;
    const { dialogue: none, listeners, voices } = withoutDialogue(value, programs);
    set("dialogue", none);
    set("listeners", listeners);
    set("voices", voices);
  }
  const hasKey = (vendor: Vendor | undefined) => vendor === undefined || hasKeys.includes(vendor) || value.keys[vendor].trim() !== "";
  return (
    <>
      <FormPart title={words.basics.title}>
        <div className="field-row">
          <TextField {...told(words.basics.name)} at="/name" maxLength={80} value={value.name} onChange={(v) => set("name", v)} />
          <TextField {...told(words.basics.language)} at="/language" ltr maxLength={16} list={languages} value={value.language} onChange={(v) => set("language", v)} />
          <datalist id={languages}>
            {LANGUAGES.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </div>
      </FormPart>
      <FormPart title={alone.title}>
        <Choice label={alone.title} value={dialogue ? "alone" : "apart"} options={KINDS.map((kind) => ({ value: kind, label: alone.kinds[kind][0] ?? "", hint: alone.kinds[kind][1] ?? "" }))} onChange={hold} />
        {dialogue && (
          <DialogueFields
            value={dialogue}
            id={id}
            hasKey={hasKeys.includes(dialogueVendor(dialogue))}
            typedKey={value.keys[dialogueVendor(dialogue)].trim() !== ""}
            onChange={(next, at) => set("dialogue", next, at)}
            onMake={onMake}
          />
        )}
      </FormPart>
      <Chain
        title={dialogue ? alone.voices : words.chains.voices}
        at="/voices"
        add={words.chains.addVoice}
        agent={id}
        entries={value.voices}
        providers={SPEAKING}
        hints={words.chains.speaking}
        hasKey={(entry) => hasKey(vendorOf(entry.provider))}
        fresh={(provider) => newVoice(provider, programs)}
        onChange={(voices, at) => set("voices", voices, at)}
      >
        {(entry, at, onChange) => <VoiceFields entry={entry} at={at} programs={programs.voice_programs} account={hasKeys.includes("elevenlabs") ? id : undefined} onChange={onChange} />}
      </Chain>
      <Chain
        title={dialogue ? alone.listeners : words.chains.listeners}
        at="/listeners"
        add={words.chains.addListener}
        agent={id}
        entries={value.listeners}
        providers={LISTENING}
        hints={words.chains.listening}
        hasKey={(entry) => hasKey(vendorOf(entry.provider))}
        fresh={(provider) => newListener(provider, programs)}
        onChange={(listeners, at) => set("listeners", listeners, at)}
      >
        {(entry, at, onChange) => <ListenerFields entry={entry} at={at} programs={programs.listener_programs} onChange={onChange} />}
      </Chain>
      <FormPart title={words.terms[0] ?? ""}>
        <Lines {...told(words.terms)} at="/terms" most={MOST_TEXTS} placeholder={words.termPlaceholder} values={value.terms} onChange={(v) => set("terms", v)} />
      </FormPart>
    </>
  );
}
