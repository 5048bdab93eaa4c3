/** One voice agent: loaded or new, edited in parts, saved as a whole. */
import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useLanguage, useText } from "../../../desk/desk";
import type { Route } from "../../../desk/route";
import { isUnnamed } from "../../../state/studio/dialogue";
import type { Faults } from "../../../state/studio/faults";
import { NEW } from "../../../state/studio/place";
import { newAgent, type Programs, VOICE_SECTIONS, type VoiceForm, type VoiceSection, voiceSectionsWithFaults } from "../../../state/studio/voice";
import { useVoiceText } from "../../../text/voice";
import { Trash } from "../../parts/icons";
import { FaultsContext, useChangeable } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import type { Form } from "../settings/saving";
import { type Known, useEditing } from "./editing";
import { KeysPart } from "./keys_part";
import { MannerPart } from "./manner_part";
import { PeoplePart } from "./people_part";
import { ProviderDialog } from "./provider_dialog";
import { RecordingPart } from "./recording_part";
import { RemoveAgent } from "./remove_agent";
import { SpeechPart } from "./speech_part";
import { TurnsPart } from "./turns_part";

interface Props {
  id: string;
  section: VoiceSection;
}

export function VoiceAgentPage({ id, section }: Props) {
  const { studio, say } = useDesk();
  const words = useVoiceText();
  const list = useCell(studio.voiceAgents);
  const [known, setKnown] = useState<Known | undefined>(id === NEW ? {} : undefined);
  const [error, setError] = useState<string>();

  function load() {
    setError(undefined);
    // The list also tells which programs the server has.
    void studio.voiceAgents.load();
    void studio.tools.load();
    // One that was made here is known already.
    if (id !== NEW && known?.agent?.id !== id) studio.api.voiceAgent(id).then(({ answer, tag }) => setKnown({ agent: answer, ...(tag ? { tag } : {}) }), (e: unknown) => setError(say(e)));
  }
  useEffect(load, [id]);

  if (known && list.value) return <Editor known={known} programs={list.value} section={section} onKnown={setKnown} />;
  const failed = error ?? (list.phase === "failed" ? list.error : undefined);
  return (
    <SettingsPage title={words.one} back={{ page: "voices" }} inner>
      {failed ? <Failed error={failed} onRetry={load} /> : <Bones />}
    </SettingsPage>
  );
}

interface EditorProps {
  known: Known;
  programs: Programs;
  section: VoiceSection;
  onKnown: (known: Known) => void;
}

function Editor({ known, programs, section, onKnown }: EditorProps) {
  const { settings } = useText();
  const words = useVoiceText();
  const language = useLanguage();
  const changeable = useChangeable();
  const { agent } = known;
  const id = agent?.id ?? NEW;
  const fresh = () => newAgent(navigator.languages.find((each) => each.startsWith(language)) ?? language, words.first, programs);
  const { form, faults, whole, save, make } = useEditing({ known, fresh, programs, id, section, onKnown });
  const [removing, setRemoving] = useState(false);
  const [making, setMaking] = useState(false);
  const { value, busy } = form;
  // A new one is worth saving as it stands.
  const dirty = form.dirty || !agent;
  const within = useCallback((next: Route) => next.studio?.page === "voice" && next.studio.id === id, [id]);

  function submit(event: FormEvent) {
    event.preventDefault();
    void save();
  }

  return (
    <FaultsContext value={faults}>
      <form className="settings-form" onSubmit={submit} noValidate>
        <SettingsPage
          title={value.name || (agent ? words.one : words.newTitle)}
          lead={form.dirty ? settings.unsaved : words.one}
          back={{ page: "voices" }}
          inner
          acts={
            changeable && (
              <>
                {agent && (
                  <button type="button" className="icon-button" aria-label={words.removeTitle(agent.name ?? "")} title={settings.remove} onClick={() => setRemoving(true)}>
                    <Trash />
                  </button>
                )}
                <button type="submit" className="button primary publish-button" disabled={busy || !dirty} aria-busy={busy}>
                  <span>{busy ? settings.saving : settings.save}</span>
                </button>
              </>
            )
          }
        >
          <Tabs id={id} section={section} faults={faults} />
          {whole && (
            <p className="fault form-fault" role="alert">
              {form.fault}
            </p>
          )}
          <Part section={section} form={form} programs={programs} hasKeys={agent?.has_keys ?? []} id={id} onMake={() => setMaking(true)} />
        </SettingsPage>
      </form>
      <LeaveGuard on={form.dirty && !busy} words={settings} within={within} />
      {making && <ProviderDialog isNew={isUnnamed(value.dialogue)} onClose={() => setMaking(false)} onMake={make} />}
      {removing && agent && <RemoveAgent agent={agent} onClose={() => setRemoving(false)} onRemoved={() => form.accept(value)} />}
    </FaultsContext>
  );
}

function Tabs({ id, section, faults }: { id: string; section: VoiceSection; faults: Faults }) {
  const words = useVoiceText();
  const odd = voiceSectionsWithFaults(faults);
  const tabs = useRef<HTMLElement>(null);
  // On a phone the tabs are wider than the screen.
  useEffect(() => void tabs.current?.querySelector("[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" }), [section]);
  return (
    <nav className="part-tabs voice-tabs" aria-label={words.partsLabel} ref={tabs}>
      {VOICE_SECTIONS.map((each) => (
        <StudioLink key={each} to={{ page: "voice", id, section: each }} current={each === section}>
          {words.sections[each]}
          {odd.has(each) && (
            <span className="odd">
              <span className="hidden">, {words.partsWithFaults}</span>
            </span>
          )}
        </StudioLink>
      ))}
    </nav>
  );
}

export interface PartProps {
  form: Form<VoiceForm>;
  programs: Programs;
  /** Providers whose key the server has. */
  hasKeys: readonly string[];
  id: string;
  /** Asks for the agent at the provider. */
  onMake: () => void;
}

function Part({ section, ...props }: PartProps & { section: VoiceSection }) {
  switch (section) {
    case "speech":
      return <SpeechPart {...props} />;
    case "manner":
      return <MannerPart {...props} />;
    case "turns":
      return <TurnsPart {...props} />;
    case "people":
      return <PeoplePart {...props} />;
    case "recording":
      return <RecordingPart {...props} />;
    case "keys":
      return <KeysPart {...props} />;
  }
}
