/** Keys of the providers: they go in and never come out. */
import { SECRETS, vendorsOf } from "../../../state/studio/voice";
import { useVoiceText } from "../../../text/voice";
import { FormPart, TextField } from "../fields";
import type { PartProps } from "./agent_page";

export function KeysPart({ form: { value, set }, hasKeys }: PartProps) {
  const { keys: words } = useVoiceText();
  const used = vendorsOf(value);
  // Only calls of an agent there are told of by its webhook.
  const shown = SECRETS.filter((one) => one !== "elevenlabs_webhook" || value.dialogue?.provider === "elevenlabs_agent" || hasKeys.includes(one));
  return (
    <FormPart title={words.title} hint={words.lead}>
      {shown.map((vendor) => {
        const kept = hasKeys.includes(vendor);
        const optional = vendor === "elevenlabs_webhook";
        const needed = !optional && used.has(vendor);
        const hint = kept ? words.kept : needed || optional ? words.hints[vendor] : `${words.hints[vendor]} ${words.unused}`;
        return (
          <div key={vendor} className="key-field">
            <TextField label={words.names[vendor]} hint={hint} at={`/keys/${vendor}`} type="password" ltr maxLength={400} placeholder={kept ? "••••••••" : ""} value={value.keys[vendor]} onChange={(v) => set("keys", { ...value.keys, [vendor]: v }, `/keys/${vendor}`)} />
            <span className="badge" data-tone={kept ? "good" : needed ? "warn" : undefined}>
              {kept ? words.set : needed ? words.needed : words.notSet}
            </span>
          </div>
        );
      })}
    </FormPart>
  );
}
