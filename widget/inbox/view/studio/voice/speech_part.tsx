/** What the agent is called, who speaks, who listens, and the words they should know. */
import { useId } from "react";
import { MOST_TEXTS, newListener, newVoice, LISTENING, SPEAKING, vendorOf, type Vendor } from "../../../state/studio/voice";
import { useVoiceText } from "../../../text/voice";
import { FormPart, TextField } from "../fields";
import { Lines } from "../lists";
import type { PartProps } from "./agent_page";
import { Chain } from "./chain";
import { ListenerFields, VoiceFields } from "./entry_fields";
import { told } from "./told";

const LANGUAGES = ["de-DE", "en-AU", "en-GB", "en-IN", "en-US", "es-ES", "es-MX", "fr-FR", "hi-IN", "it-IT", "pt-BR", "pt-PT"];

export function SpeechPart({ form, programs, hasKeys, id }: PartProps) {
  const words = useVoiceText();
  const languages = useId();
  const { value, set } = form;
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
      <Chain
        title={words.chains.voices}
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
        {(entry, at, onChange) => <VoiceFields entry={entry} at={at} programs={programs.voice_programs} onChange={onChange} />}
      </Chain>
      <Chain
        title={words.chains.listeners}
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
