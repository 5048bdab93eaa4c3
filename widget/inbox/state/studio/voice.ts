/** A voice agent's settings as they are edited: defaults, bounds, providers, and which part of the page a field is in. */
import type { CallTurns, ListenerSettings, VoiceAgent, VoiceAgentSettings, VoiceSettings, VoiceStyle } from "../../session/studio_types";
import { normalNumber } from "../call";
import { dialogueFaults, type DialogueMissing, dialogueVendor, sentDialogue, wholeDialogue } from "./dialogue";
import type { Faults } from "./faults";

export const VOICE_SECTIONS = ["speech", "manner", "turns", "people", "recording", "keys"] as const;
export type VoiceSection = (typeof VOICE_SECTIONS)[number];

export const VENDORS = ["openai", "elevenlabs", "deepgram"] as const;
export type Vendor = (typeof VENDORS)[number];
/** Beside the keys, the secret with which ElevenLabs signs what it tells of calls. */
export const SECRETS = [...VENDORS, "elevenlabs_webhook"] as const;
export type Secret = (typeof SECRETS)[number];

export type Listening = ListenerSettings["provider"];
export type Speaking = VoiceSettings["provider"];
export const LISTENING: readonly Listening[] = ["program", "deepgram", "elevenlabs", "openai_realtime", "openai"];
export const SPEAKING: readonly Speaking[] = ["program", "elevenlabs", "openai", "deepgram"];

/** The server takes no more of either. */
export const MOST_IN_CHAIN = 4;
export const MOST_TEXTS = 50;
export const LONGEST_TEXT = 1_000;
export const LONGEST_ORDER = 4_000;

export interface VoiceForm extends Omit<VoiceAgentSettings, "keys"> {
  /** What was typed; an empty one keeps what the server has. */
  keys: Record<Secret, string>;
}

export const NO_KEYS: Record<Secret, string> = { openai: "", elevenlabs: "", deepgram: "", elevenlabs_webhook: "" };

export const RING = { least: 5, most: 120, step: 5, usual: 20 };
export const MOST_COLLEAGUES = 10;

export const USUAL_STYLE: VoiceStyle = { stability: 0.5, clarity: 0.8, style: 0, speed: 1, speaker_boost: true };

export const USUAL_TURNS: CallTurns = {
  start_ms: 96,
  barge_start_ms: 200,
  barge_confirm_ms: 500,
  false_barge_resume_ms: 1_000,
  guard_ms: 500,
  stop_ms: 200,
  eot_ms: 400,
  eot_short_ms: 150,
  eot_long_ms: 1_200,
  eot_digits_ms: 1_500,
  eot_max_ms: 3_000,
  preroll_ms: 400,
  filler_ms: 1_200,
  no_input_ms: 8_000,
  no_input_prompts: 2,
  max_call_s: 1_800,
};

interface Bound {
  least: number;
  most: number;
  step: number;
  unit: "ms" | "s" | "min" | "times";
  /** So much of the server's unit is one of the unit shown. */
  of: number;
}

const ms = (least: number, most: number, step: number): Bound => ({ least, most, step, unit: "ms", of: 1 });
const seconds = (least: number, most: number, step: number): Bound => ({ least, most, step, unit: "s", of: 1_000 });

/** What the server allows, in its own unit, and how it is shown. */
export const BOUNDS: Record<keyof CallTurns, Bound> = {
  start_ms: ms(50, 250, 2),
  barge_start_ms: ms(100, 500, 10),
  barge_confirm_ms: seconds(100, 2_000, 100),
  false_barge_resume_ms: seconds(300, 2_000, 100),
  guard_ms: seconds(0, 2_000, 100),
  stop_ms: ms(100, 500, 10),
  eot_ms: ms(300, 600, 10),
  eot_short_ms: ms(0, 600, 10),
  eot_long_ms: seconds(600, 3_000, 100),
  eot_digits_ms: seconds(600, 3_000, 100),
  eot_max_ms: seconds(1_000, 5_000, 100),
  preroll_ms: ms(100, 500, 10),
  filler_ms: seconds(700, 5_000, 100),
  no_input_ms: seconds(3_000, 60_000, 1_000),
  no_input_prompts: { least: 0, most: 10, step: 1, unit: "times", of: 1 },
  max_call_s: { least: 60, most: 14_400, step: 60, unit: "min", of: 60 },
};

/** Words that callers hear before anybody has chosen others. */
export interface FirstWords {
  still_there: string;
  goodbye: string;
  too_long: string;
  fillers: readonly string[];
}

export interface Programs {
  voice_programs: readonly string[];
  listener_programs: readonly string[];
}

/** One that works at once where the server has programs of its own. */
export function newAgent(language: string, words: FirstWords, programs: Programs): VoiceForm {
  const { fillers, ...said } = words;
  return {
    name: "",
    language,
    greeting: "",
    listeners: [newListener(programs.listener_programs.length > 0 ? "program" : "deepgram", programs)],
    voices: [newVoice(programs.voice_programs.length > 0 ? "program" : "elevenlabs", programs)],
    turns: USUAL_TURNS,
    end_phrases: [],
    ...said,
    fillers: [...fillers],
    terms: [],
    instructions: "",
    tools: [],
    sentiment: true,
    goes_on_in_writing: false,
    records: false,
    announcement: "",
    colleagues: [],
    ring_s: RING.usual,
    voicemail: "",
    keys: NO_KEYS,
  };
}

export function formOf(agent: VoiceAgent): VoiceForm {
  const { id: _id, created_at: _at, has_keys: _has, ...settings } = agent;
  return {
    name: settings.name ?? "",
    language: settings.language ?? "en",
    greeting: settings.greeting ?? "",
    listeners: settings.listeners ?? [],
    voices: settings.voices ?? [],
    ...(settings.dialogue ? { dialogue: wholeDialogue(settings.dialogue) } : {}),
    turns: { ...USUAL_TURNS, ...settings.turns },
    end_phrases: settings.end_phrases ?? [],
    still_there: settings.still_there ?? "",
    goodbye: settings.goodbye ?? "",
    too_long: settings.too_long ?? "",
    fillers: settings.fillers ?? [],
    terms: settings.terms ?? [],
    instructions: settings.instructions ?? "",
    tools: settings.tools ?? [],
    sentiment: settings.sentiment ?? true,
    goes_on_in_writing: settings.goes_on_in_writing ?? false,
    records: settings.records ?? false,
    announcement: settings.announcement ?? "",
    colleagues: settings.colleagues ?? [],
    ring_s: settings.ring_s ?? RING.usual,
    voicemail: settings.voicemail ?? "",
    keys: NO_KEYS,
  };
}

/** Chains to go on with when nothing else listens and speaks any more. */
export function withoutDialogue({ dialogue: _gone, ...form }: VoiceForm, programs: Programs): VoiceForm {
  const { listeners, voices } = newAgent(form.language, { still_there: "", goodbye: "", too_long: "", fillers: [] }, programs);
  return { ...form, listeners: form.listeners.length > 0 ? form.listeners : listeners, voices: form.voices.length > 0 ? form.voices : voices };
}

/** Empty lines are left out, and so are keys that nobody typed. */
export function bodyOf({ keys, dialogue, ...form }: VoiceForm): VoiceAgentSettings {
  const said = (texts: readonly string[]) => texts.map((text) => text.trim()).filter(Boolean);
  const typed = Object.entries(keys).map(([vendor, key]) => [vendor, key.trim()] as const).filter(([, key]) => key !== "");
  const lists = { fillers: said(form.fillers), end_phrases: said(form.end_phrases), terms: said(form.terms) };
  const colleagues = form.colleagues.map(({ operator, number }) => ({ operator, number: normalNumber(number) ?? number }));
  return { ...form, language: form.language.trim(), ...lists, colleagues, voicemail: form.voicemail.trim(), ...(dialogue ? { dialogue: sentDialogue(dialogue) } : {}), ...(typed.length > 0 ? { keys: Object.fromEntries(typed) } : {}) };
}

export function newListener(provider: Listening, { listener_programs }: Programs): ListenerSettings {
  switch (provider) {
    case "program":
      return { provider, name: listener_programs[0] ?? "" };
    case "deepgram":
      return { provider, model: "nova-3" };
    case "elevenlabs":
      return { provider, model: "scribe_v2_realtime" };
    case "openai_realtime":
      return { provider, model: "gpt-4o-mini-transcribe" };
    case "openai":
      return { provider, model: "gpt-4o-mini-transcribe", base_url: "" };
  }
}

export function newVoice(provider: Speaking, { voice_programs }: Programs): VoiceSettings {
  switch (provider) {
    case "program":
      return { provider, name: voice_programs[0] ?? "", voice: "" };
    case "elevenlabs":
      return { provider, voice: "", model: "eleven_flash_v2_5", style: USUAL_STYLE };
    case "openai":
      return { provider, voice: "alloy", model: "gpt-4o-mini-tts", instructions: "", speed: 1, base_url: "" };
    case "deepgram":
      return { provider, voice: "aura-2-thalia-en" };
  }
}

/** Whose key an entry of a chain needs; programs need none. */
export function vendorOf(provider: Listening | Speaking): Vendor | undefined {
  if (provider === "program") return undefined;
  return provider === "openai_realtime" ? "openai" : provider;
}

/** Providers that are chosen somewhere in the chains. */
export function vendorsOf({ listeners, voices, dialogue }: Pick<VoiceForm, "listeners" | "voices" | "dialogue">): ReadonlySet<Vendor> {
  const alone: Vendor[] = dialogue ? [dialogueVendor(dialogue)] : [];
  return new Set([...[...listeners, ...voices].flatMap(({ provider }) => vendorOf(provider) ?? []), ...alone]);
}

/** A server of one's own may do without a key. */
export const isOwnServer = (entry: ListenerSettings | VoiceSettings): boolean => entry.provider === "openai" && (entry.base_url ?? "").trim() !== "";

export interface MissingWords extends DialogueMissing {
  name: string;
  chain: string;
  program: string;
  voice: string;
  voiceId: string;
  operator: string;
  number: string;
}

/** What is known here to fail on the phone, before it is sent: the server would learn it only when somebody calls. */
export function missing({ name, goodbye, listeners, voices, dialogue, colleagues }: VoiceForm, words: MissingWords & { goodbye: string }): Faults {
  const found: [string, string][] = [];
  if (name.trim() === "") found.push(["/name", words.name]);
  if (goodbye.trim() === "") found.push(["/goodbye", words.goodbye]);
  if (dialogue) found.push(...dialogueFaults(dialogue, words));
  colleagues.forEach(({ operator, number }, i) => {
    if (operator === "") found.push([`/colleagues/${i}/operator`, words.operator]);
    if (normalNumber(number) === undefined) found.push([`/colleagues/${i}/number`, words.number]);
  });
  const needsChains = !dialogue || listeners.length + voices.length > 0;
  if (needsChains && listeners.length === 0) found.push(["/listeners", words.chain]);
  if (needsChains && voices.length === 0) found.push(["/voices", words.chain]);
  listeners.forEach((entry, i) => {
    if (entry.provider === "program" && entry.name === "") found.push([`/listeners/${i}/name`, words.program]);
    if (oddAddress(entry)) found.push([`/listeners/${i}/base_url`, words.address]);
  });
  voices.forEach((entry, i) => {
    if (entry.provider === "program" && entry.name === "") found.push([`/voices/${i}/name`, words.program]);
    else if (entry.provider === "elevenlabs" && !/^[A-Za-z0-9]{1,64}$/.test(entry.voice)) found.push([`/voices/${i}/voice`, words.voiceId]);
    else if (entry.provider !== "program" && entry.voice.trim() === "") found.push([`/voices/${i}/voice`, words.voice]);
    if (oddAddress(entry)) found.push([`/voices/${i}/base_url`, words.address]);
  });
  return Object.fromEntries(found);
}

const oddAddress = (entry: ListenerSettings | VoiceSettings): boolean => isOwnServer(entry) && "base_url" in entry && !/^https?:\/\/[^\s/]/.test((entry.base_url ?? "").trim());

const WITHIN: Readonly<Record<string, VoiceSection>> = {
  turns: "turns",
  keys: "keys",
  records: "recording",
  announcement: "recording",
  sentiment: "recording",
  goes_on_in_writing: "recording",
  instructions: "manner",
  tools: "manner",
  greeting: "manner",
  fillers: "manner",
  still_there: "manner",
  goodbye: "manner",
  too_long: "manner",
  end_phrases: "manner",
  voicemail: "manner",
  colleagues: "people",
  ring_s: "people",
};

export function voiceSectionOf(pointer: string): VoiceSection {
  if (pointer.startsWith("/turns/filler_ms")) return "manner";
  return WITHIN[pointer.split("/")[1] ?? ""] ?? "speech";
}

export const voiceSectionsWithFaults = (faults: Faults): ReadonlySet<VoiceSection> => new Set(Object.keys(faults).map(voiceSectionOf));
