/** Saving a voice agent as a whole, and having its agent made at the provider: what the page's buttons do. */
import { useEffect, useRef, useState } from "react";
import { useDesk, useText } from "../../../desk/desk";
import type { ProviderAgent, ProviderDraft, VoiceAgent } from "../../../session/studio_types";
import { isUnnamed } from "../../../state/studio/dialogue";
import { type Faults, NO_FAULTS, without } from "../../../state/studio/faults";
import { bodyOf, formOf, missing, type Programs, type VoiceForm, type VoiceSection, voiceSectionOf, withoutDialogue } from "../../../state/studio/voice";
import { useVoiceText } from "../../../text/voice";
import { type Form, useForm } from "../settings/saving";
import { toFault } from "../to_fault";

export interface Known {
  agent?: VoiceAgent;
  tag?: string;
}

interface Props {
  known: Known;
  /** What a new one begins as. */
  fresh: () => VoiceForm;
  programs: Programs;
  id: string;
  section: VoiceSection;
  onKnown: (known: Known) => void;
}

export interface Editing {
  form: Form<VoiceForm>;
  faults: Faults;
  /** True when what is wrong concerns the whole, and no field. */
  whole: boolean;
  save: () => Promise<unknown>;
  make: (draft: ProviderDraft) => Promise<ProviderAgent | undefined>;
}

export function useEditing({ known: { agent, tag }, fresh, programs, id, section, onKnown }: Props): Editing {
  const { studio, route, toasts } = useDesk();
  const { settings } = useText();
  const words = useVoiceText();
  const form = useForm<VoiceForm>(agent ? formOf(agent) : fresh());
  const [own, setOwn] = useState<Faults>(NO_FAULTS);

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

  function set<K extends keyof VoiceForm>(key: K, part: VoiceForm[K], at = `/${String(key)}`) {
    setOwn((now) => without(now, at));
    form.set(key, part, at);
  }

  async function store(value: VoiceForm): Promise<VoiceAgent | undefined> {
    const lacking = missing(value, words.missing);
    setOwn(lacking);
    if (Object.keys(lacking).length > 0) return void turnTo(Object.keys(lacking));
    let made: Known | undefined;
    const done = await form.save(async () => {
      const body = bodyOf(value);
      const { answer, tag: next } = await (agent ? studio.api.changeVoiceAgent(agent.id, body, tag) : studio.api.addVoiceAgent(body));
      made = { agent: answer, ...(next ? { tag: next } : {}) };
      return formOf(answer);
    });
    if (!done || !made?.agent) return void toFault();
    const { agent: saved } = made;
    onKnown(made);
    studio.voiceAgents.alter((all) => ({ ...all, items: agent ? all.items.map((each) => (each.id === saved.id ? saved : each)) : [...all.items, saved] }));
    toasts.tell(settings.saved);
    if (!agent) route.enter({ page: "voice", id: saved.id, section }, "replace");
    return saved;
  }

  async function make(draft: ProviderDraft): Promise<ProviderAgent | undefined> {
    const { value } = form;
    const typed = value.dialogue;
    const unnamed = isUnnamed(typed);
    // The provider gets what is kept, so what was typed is kept first; an agent without a name cannot be.
    const saved = form.dirty || !agent ? await store(unnamed ? withoutDialogue(value, programs) : value) : agent;
    if (!saved) return undefined;
    try {
      const made = await studio.api.makeProviderAgent(saved.id, draft);
      const { answer, tag: next } = await studio.api.voiceAgent(saved.id);
      onKnown({ agent: answer, ...(next ? { tag: next } : {}) });
      form.accept(formOf(answer));
      // What was typed of its voice is not lost.
      if (typed && unnamed) form.set("dialogue", { ...typed, agent_id: made.agent_id });
      return made;
    } catch (e) {
      if (typed) form.set("dialogue", typed);
      throw e;
    }
  }

  return { form: { ...form, set }, faults: { ...own, ...form.faults }, whole: form.fault !== undefined && pointers === "", save: () => store(form.value), make };
}
