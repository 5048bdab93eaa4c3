/** What customers see of the assistant, and how it speaks. */
import { useId } from "react";
import { useText } from "../../../desk/desk";
import type { BotSettings } from "../../../session/studio_types";
import { Field, FormPart, NumberField, SwitchField, TextField, useChangeable } from "../fields";
import { Lines, Pairs } from "../lists";
import { useChange } from "./change";
import { DeleteBot } from "./delete_bot";

const LANGUAGES = ["English", "Español", "हिन्दी", "Deutsch", "Français", "Italiano", "Português", "العربية"];

export function Basics({ settings }: { settings: BotSettings }) {
  const { bots } = useText();
  const words = bots.basics;
  const { set, profile } = useChange();
  const { profile: speech } = settings;
  return (
    <>
      <FormPart title={words.face}>
        <div className="field-row">
          <TextField label={words.nameLabel} hint={words.nameHint} at="/name" value={settings.name} maxLength={80} onChange={(v) => set("name", v)} />
          <Colour value={settings.colour} onChange={(v) => set("colour", v)} />
        </div>
        <TextField label={words.greeting} hint={words.greetingHint} at="/greeting" rows={2} maxLength={1_000} value={settings.greeting} onChange={(v) => set("greeting", v)} />
        <TextField label={words.disclosure} hint={words.disclosureHint} at="/disclosure" maxLength={500} value={settings.disclosure} onChange={(v) => set("disclosure", v)} />
        <Lines label={words.starters} hint={words.startersHint} at="/starters" most={8} maxLength={120} placeholder={words.starterPlaceholder} values={settings.starters} onChange={(v) => set("starters", v)} />
      </FormPart>
      <FormPart title={words.speech} hint={words.modelsOnly}>
        <TextField label={words.identity} hint={words.identityHint} at="/profile/identity" rows={3} placeholder={words.identityPlaceholder} value={speech.identity} onChange={(v) => profile("identity", v)} />
        <div className="field-row">
          <TextField label={words.tone} hint={words.toneHint} at="/profile/tone" placeholder={words.tonePlaceholder} maxLength={500} value={speech.tone} onChange={(v) => profile("tone", v)} />
          <NumberField label={words.words} hint={words.wordsHint} at="/profile/word_limit" max={5_000} value={speech.word_limit} onChange={(v) => profile("word_limit", v)} />
        </div>
        <LanguageBoxes chosen={speech.languages} onChange={(v) => profile("languages", v)} />
        <Lines label={words.guidelines} hint={words.guidelinesHint} at="/profile/guidelines" placeholder={words.guidelinePlaceholder} values={speech.guidelines} onChange={(v) => profile("guidelines", v)} />
        <Lines label={words.goals} hint={words.goalsHint} at="/profile/goals" placeholder={words.goalPlaceholder} values={speech.goals} onChange={(v) => profile("goals", v)} />
        <SwitchField label={words.grounded} hint={words.groundedHint} at="/profile/grounded_only" checked={speech.grounded_only} onChange={(v) => profile("grounded_only", v)} />
      </FormPart>
      <FormPart title={words.help}>
        <Pairs
          label={words.contacts}
          hint={words.contactsHint}
          at="/profile/support_contacts"
          names={{ left: "label", right: "value", leftLabel: words.contactLabel, rightLabel: words.contactValue }}
          values={speech.support_contacts}
          onChange={(v) => profile("support_contacts", v)}
        />
        <TextField label={words.appointment} hint={words.appointmentHint} at="/profile/appointment_link" type="url" ltr placeholder="https://" maxLength={500} value={speech.appointment_link} onChange={(v) => profile("appointment_link", v)} />
      </FormPart>
      <DeleteBot />
    </>
  );
}

const HEX = /^#[0-9a-f]{6}$/i;

function Colour({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { bots } = useText();
  const words = bots.basics;
  const changeable = useChangeable();
  return (
    <Field label={words.colour} hint={words.colourHint} at="/colour" className="colour">
      {(attributes) => (
        <span className="colour-field">
          <input type="color" value={HEX.test(value) ? value : "#000000"} disabled={!changeable} aria-label={words.colour} onChange={(e) => onChange(e.currentTarget.value)} />
          <input {...attributes} value={value} dir="ltr" maxLength={7} spellCheck={false} readOnly={!changeable} onChange={(e) => onChange(e.currentTarget.value)} />
        </span>
      )}
    </Field>
  );
}

/** The usual ones to tick, any other to write. */
function LanguageBoxes({ chosen, onChange }: { chosen: readonly string[]; onChange: (languages: string[]) => void }) {
  const { bots } = useText();
  const words = bots.basics;
  const changeable = useChangeable();
  const id = useId();
  const others = chosen.filter((language) => !LANGUAGES.includes(language));
  const toggle = (language: string, on: boolean) => onChange(on ? [...chosen, language] : chosen.filter((each) => each !== language));
  return (
    <div className="field" role="group" aria-labelledby={id} aria-describedby={`${id}-hint`}>
      <span className="field-label" id={id}>
        {words.languages}
      </span>
      <p className="menu-hint" id={`${id}-hint`}>
        {words.languagesHint}
      </p>
      <div className="ticks">
        {[...LANGUAGES, ...others].map((language) => (
          <label key={language} className="tick">
            <input type="checkbox" checked={chosen.includes(language)} disabled={!changeable} onChange={(e) => toggle(language, e.currentTarget.checked)} />
            <bdi>{language}</bdi>
          </label>
        ))}
        {changeable && (
          <input
            className="tick-other"
            placeholder="+"
            aria-label={`${bots.lists.add}: ${words.languages}`}
            maxLength={40}
            onKeyDown={(e) => {
              const language = e.currentTarget.value.trim();
              if (e.key !== "Enter" || e.nativeEvent.isComposing || language === "") return;
              e.preventDefault();
              if (!chosen.includes(language)) toggle(language, true);
              e.currentTarget.value = "";
            }}
          />
        )}
      </div>
    </div>
  );
}
