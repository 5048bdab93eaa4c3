/** An assistant's settings as they are edited: defaults, differences, agents, and which section a field is in. */
import type { Agent, BotSettings } from "../../session/studio_types";
import type { Faults } from "./faults";

export const SECTIONS = ["basics", "answers", "agents", "models", "budget", "history"] as const;
export type Section = (typeof SECTIONS)[number];

const PROFILE = { identity: "", tone: "", languages: [], word_limit: 0, guidelines: [], goals: [], support_contacts: [], appointment_link: "", grounded_only: false };

/** Exactly what a draft holds: nothing of the bot's own, and defaults where an older server said nothing. */
export function settingsOf(bot: Partial<BotSettings> & { name: string }): BotSettings {
  return {
    name: bot.name,
    colour: bot.colour ?? "#1f6f5c",
    greeting: bot.greeting ?? "",
    disclosure: bot.disclosure ?? "",
    starters: bot.starters ?? [],
    knowledge_bases: bot.knowledge_bases ?? [],
    responder: bot.responder ?? "extractive",
    profile: { ...PROFILE, ...bot.profile },
    agents: bot.agents ?? [],
    models: bot.models ?? [],
    budget: { conversation_tokens: 0, day_cost: 0, ...bot.budget },
    remember: bot.remember ?? "auto",
  };
}

export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => same(left[key], right[key]));
}

export type Part = keyof Omit<BotSettings, "profile"> | keyof BotSettings["profile"];

/** The names of the settings that two editions do not share. */
export function differences(a: BotSettings, b: BotSettings): Part[] {
  const { profile: one, ...rest } = a;
  const { profile: other, ...more } = b;
  const top = (Object.keys(rest) as (keyof typeof rest)[]).filter((key) => !same(rest[key], more[key]));
  const within = (Object.keys(one) as (keyof typeof one)[]).filter((key) => !same(one[key], other[key]));
  return [...top, ...within];
}

export function sectionOf(pointer: string): Section {
  const [, first] = pointer.split("/");
  if (first === "remember") return "budget";
  if (first === "responder" || first === "knowledge_bases") return "answers";
  return SECTIONS.find((section) => section === first) ?? "basics";
}

export function sectionsWithFaults(faults: Faults): ReadonlySet<Section> {
  return new Set(Object.keys(faults).map(sectionOf));
}

/** A short name within the bot, made from the name people read; different from those taken. */
export function agentKey(name: string, taken: readonly string[]): string {
  const plain = name.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const wanted = plain.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 40) || "agent";
  if (!taken.includes(wanted)) return wanted;
  for (let n = 2; ; n++) if (!taken.includes(`${wanted}_${n}`)) return `${wanted}_${n}`;
}

export function newAgent(name: string, taken: readonly string[]): Agent {
  return { key: agentKey(name, taken), name, role: "", instructions: "", when: { description: "", examples: [], words: [] }, tools: [], knowledge_bases: [] };
}

/** Those of a pack beside those there are; whoever is there already is left as it is. */
export function withAgents(settings: BotSettings, added: readonly Agent[]): { settings: BotSettings; added: number } {
  const known = new Set(settings.agents.map(({ key }) => key));
  const fresh = added.filter(({ key }) => !known.has(key));
  if (fresh.length === 0) return { settings, added: 0 };
  return { settings: { ...settings, responder: "agents", agents: [...settings.agents, ...fresh] }, added: fresh.length };
}

export function moved<T>(items: readonly T[], from: number, step: -1 | 1): T[] {
  const to = from + step;
  const next = [...items];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(Math.max(0, Math.min(to, items.length - 1)), 0, one);
  return next;
}

export const replaced = <T>(items: readonly T[], at: number, value: T): T[] => items.map((item, i) => (i === at ? value : item));
export const removed = <T>(items: readonly T[], at: number): T[] => items.filter((_, i) => i !== at);
