/** One voice agent: loaded or new, edited in parts, saved as a whole. */
import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useLanguage, useText } from "../../../desk/desk";
import type { Route } from "../../../desk/route";
import type { VoiceAgent } from "../../../session/studio_types";
import { type Faults, NO_FAULTS, without } from "../../../state/studio/faults";
import { NEW } from "../../../state/studio/place";
import { bodyOf, formOf, missing, newAgent, type Programs, VOICE_SECTIONS, type VoiceForm, type VoiceSection, voiceSectionOf, voiceSectionsWithFaults } from "../../../state/studio/voice";
import { useVoiceText } from "../../../text/voice";
import { Trash } from "../../parts/icons";
import { FaultsContext, useChangeable } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { type Form, useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { KeysPart } from "./keys_part";
import { MannerPart } from "./manner_part";
import { RecordingPart } from "./recording_part";
import { RemoveAgent } from "./remove_agent";
import { SpeechPart } from "./speech_part";
import { TurnsPart } from "./turns_part";

interface Known {
  agent?: VoiceAgent;
  tag?: string;
}

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
    if (id !== NEW) studio.api.voiceAgent(id).then(({ answer, tag }) => setKnown({ agent: answer, ...(tag ? { tag } : {}) }), (e: unknown) => setError(say(e)));
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
  const { studio, route, toasts } = useDesk();
  const { settings } = useText();
  const words = useVoiceText();
  const language = useLanguage();
  const changeable = useChangeable();
  const { agent, tag } = known;
  const id = agent?.id ?? NEW;
  const spoken = navigator.languages.find((each) => each.startsWith(language)) ?? language;
  const form = useForm<VoiceForm>(agent ? formOf(agent) : newAgent(spoken, words.first, programs));
  const [own, setOwn] = useState<Faults>(NO_FAULTS);
  const [removing, setRemoving] = useState(false);
  const faults = { ...own, ...form.faults };
  const { value, fault, busy } = form;
  // A new one is worth saving as it stands.
  const dirty = form.dirty || !agent;
  const within = useCallback((next: Route) => next.studio?.page === "voice" && next.studio.id === id, [id]);

  /** To the part of the page that has to be looked at. */
  const shown = useRef(section);
  shown.current = section;
  const pointers = Object.keys(form.faults).join(" ");
  useEffect(() => {
    if (pointers !== "") turnTo(pointers.split(" "));
  }, [pointers]);
  function turnTo(wrong: readonly string[]) {
    const sections = wrong.map(voiceSectionOf);
    const [first] = sections;
    if (first && !sections.includes(shown.current)) route.enter({ page: "voice", id, section: first }, "replace");
    toFault();
  }

  const edited: Form<VoiceForm> = {
    ...form,
    set(key, part, at = `/${String(key)}`) {
      setOwn((now) => without(now, at));
      form.set(key, part, at);
    },
  };

  async function submit(event: FormEvent) {
    event.preventDefault();
    const lacking = missing(value, words.missing);
    setOwn(lacking);
    if (Object.keys(lacking).length > 0) return turnTo(Object.keys(lacking));
    let made: Known | undefined;
    const done = await form.save(async (now) => {
      const body = bodyOf(now);
      const { answer, tag: next } = await (agent ? studio.api.changeVoiceAgent(agent.id, body, tag) : studio.api.addVoiceAgent(body));
      made = { agent: answer, ...(next ? { tag: next } : {}) };
      return formOf(answer);
    });
    if (!done || !made?.agent) return toFault();
    const { agent: saved } = made;
    onKnown(made);
    studio.voiceAgents.alter((all) => ({ ...all, items: agent ? all.items.map((each) => (each.id === saved.id ? saved : each)) : [...all.items, saved] }));
    toasts.tell(settings.saved);
    if (!agent) route.enter({ page: "voice", id: saved.id, section }, "replace");
  }

  return (
    <FaultsContext value={faults}>
      <form className="settings-form" onSubmit={(e) => void submit(e)} noValidate>
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
          {fault && pointers === "" && (
            <p className="fault form-fault" role="alert">
              {fault}
            </p>
          )}
          <Part section={section} form={edited} programs={programs} hasKeys={agent?.has_keys ?? []} id={id} />
        </SettingsPage>
      </form>
      <LeaveGuard on={form.dirty && !busy} words={settings} within={within} />
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
}

function Part({ section, ...props }: PartProps & { section: VoiceSection }) {
  switch (section) {
    case "speech":
      return <SpeechPart {...props} />;
    case "manner":
      return <MannerPart {...props} />;
    case "turns":
      return <TurnsPart {...props} />;
    case "recording":
      return <RecordingPart {...props} />;
    case "keys":
      return <KeysPart {...props} />;
  }
}
