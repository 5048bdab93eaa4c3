/** A provider that holds whole calls by itself: its defaults, its bounds, and what is known to fail before it is sent. */
import type { DialogueSettings } from "../../session/studio_types";

export type Dialogue = DialogueSettings;
export type DialogueProvider = Dialogue["provider"];
export type OpenAiDialogue = Extract<Dialogue, { provider: "openai_realtime" }>;
export type ElevenLabsDialogue = Extract<Dialogue, { provider: "elevenlabs_agent" }>;

export const DIALOGUES: readonly DialogueProvider[] = ["openai_realtime", "elevenlabs_agent"];
export const OPENAI_VOICES = ["alloy", "ash", "ballad", "cedar", "coral", "echo", "marin", "sage", "shimmer", "verse"];

/** What an agent of ElevenLabs is told of its voice once somebody wants to: the middle of each. */
export const USUAL_MANNER = { speed: 1, stability: 0.5, clarity: 0.8 };

const USUAL_OPENAI: OpenAiDialogue = { provider: "openai_realtime", model: "gpt-realtime", voice: "marin", speed: 1, hearing: "gpt-4o-mini-transcribe", threshold: 0.5, silence_ms: 500, base_url: "" };
const USUAL_ELEVENLABS: ElevenLabsDialogue = { provider: "elevenlabs_agent", agent_id: "", voice: "", base_url: "" };

export const newDialogue = (provider: DialogueProvider): Dialogue => (provider === "openai_realtime" ? USUAL_OPENAI : USUAL_ELEVENLABS);

/** With what was left out, and without what the server has as nothing. */
export function wholeDialogue(read: Dialogue): Dialogue {
  const told = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null && value !== undefined)) as Dialogue;
  return { ...newDialogue(told.provider), ...told } as Dialogue;
}

/** Names go out without the spaces around them that come with copying. */
export function sentDialogue(dialogue: Dialogue): Dialogue {
  return Object.fromEntries(Object.entries(dialogue).map(([key, value]) => [key, typeof value === "string" ? value.trim() : value])) as Dialogue;
}

export const dialogueVendor = ({ provider }: Dialogue) => (provider === "openai_realtime" ? "openai" : "elevenlabs");

/** There is no agent at the provider yet: it can be made there, but calls cannot go to it. */
export const isUnnamed = (dialogue: Dialogue | undefined): dialogue is ElevenLabsDialogue => dialogue?.provider === "elevenlabs_agent" && dialogue.agent_id.trim() === "";

/** Whether its voice is told to sound otherwise than the agent is set up. */
export const isMannered = ({ speed, stability, clarity }: ElevenLabsDialogue): boolean => [speed, stability, clarity].some((one) => one !== undefined);

export function mannered(dialogue: ElevenLabsDialogue, on: boolean): ElevenLabsDialogue {
  const { speed: _speed, stability: _stability, clarity: _clarity, ...rest } = dialogue;
  return on ? { ...rest, ...USUAL_MANNER } : rest;
}

export interface DialogueMissing {
  model: string;
  dialogueVoice: string;
  agentId: string;
  agentVoice: string;
  address: string;
}

const isName = (name: string | undefined) => /^[\w.:/-]{1,200}$/.test((name ?? "").trim());
const isId = (id: string) => /^[\w-]{1,100}$/.test(id.trim());
const isBase = (base: string | undefined) => (base ?? "").trim() === "" || /^https?:\/\/[^\s/]/.test((base ?? "").trim());

/** By JSON pointer. */
export function dialogueFaults(dialogue: Dialogue, words: DialogueMissing): [string, string][] {
  const found: [string, string][] = [];
  const need = (holds: boolean, field: string, fault: string) => {
    if (!holds) found.push([`/dialogue/${field}`, fault]);
  };
  if (dialogue.provider === "openai_realtime") {
    need(isName(dialogue.model), "model", words.model);
    need(isName(dialogue.voice), "voice", words.dialogueVoice);
    need(isName(dialogue.hearing), "hearing", words.model);
  } else {
    need(isId(dialogue.agent_id), "agent_id", words.agentId);
    need((dialogue.voice ?? "").trim() === "" || isId(dialogue.voice ?? ""), "voice", words.agentVoice);
  }
  need(isBase(dialogue.base_url), "base_url", words.address);
  return found;
}
