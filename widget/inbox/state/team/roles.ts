/** Roles as they are put together in the browser: where they begin, what of them one may give, what does not fit together. */
import { type Levels, NEEDS, type Role, type RoleSettings, type Sees } from "../../../protocol";
import { type Level, type Module, reaches } from "../permits";

export type Group = "customers" | "content" | "channels" | "business";

/** In the order in which somebody thinks of them who is no engineer. */
export const GROUPS: readonly (readonly [Group, readonly Module[]])[] = [
  ["customers", ["conversations", "live_chat", "voice", "tasks"]],
  ["content", ["bots", "widget", "media"]],
  ["channels", ["whatsapp", "social", "campaigns"]],
  ["business", ["analytics", "users", "settings", "integrations", "billing"]],
];
export const MODULES: readonly Module[] = GROUPS.flatMap(([, modules]) => modules);

const everywhere = (level: Level): Levels => Object.fromEntries(MODULES.map((module) => [module, level])) as unknown as Levels;
export const NOTHING: Levels = everywhere("none");

export type Preset = "answers" | "leads" | "reads" | "writes" | "nothing";

const ANSWERS: Levels = { ...everywhere("view"), billing: "none", users: "none", integrations: "none", conversations: "edit", live_chat: "edit", voice: "edit", tasks: "edit" };
export const PRESETS: Readonly<Record<Preset, Levels>> = {
  answers: ANSWERS,
  leads: { ...everywhere("edit"), billing: "none", integrations: "view", users: "manage", conversations: "manage", live_chat: "manage", analytics: "manage", campaigns: "manage", tasks: "manage" },
  reads: { ...everywhere("view"), billing: "none" },
  writes: { ...everywhere("view"), bots: "edit", widget: "edit", media: "edit", whatsapp: "edit", social: "edit", live_chat: "none", users: "none", billing: "none" },
  nothing: NOTHING,
};

/** The first module in which `levels` is more than `own`. */
export const beyond = (levels: Levels, own: Levels): Module | undefined => MODULES.find((module) => !reaches(own[module], levels[module]));

/** As much of it as one has oneself: nobody gives more. */
export const within = (levels: Levels, own: Levels): Levels => ({
  ...levels,
  ...Object.fromEntries(MODULES.map((module) => [module, reaches(own[module], levels[module]) ? levels[module] : own[module]])),
});

/** Whether somebody who sees the one may give the other. */
export const sightWithin = (given: Sees, own: Sees): boolean => own === "all" || given === "teams";

/** Owners alone make owners. */
export const mayGive = (role: Role, me: { role: string; levels: Levels; sees: Sees }): boolean =>
  (role.id !== "owner" || me.role === "owner") && beyond(role.levels, me.levels) === undefined && sightWithin(role.sees, me.sees);

/** Modules that nothing of this version asks for. */
const CHANNELS: readonly Module[] = ["widget", "whatsapp", "social", "voice"];
const asked = new Set<string>([...Object.values(NEEDS).map((need) => need.split(":")[0] ?? ""), ...CHANNELS]);
export const isIdle = (module: Module): boolean => !asked.has(module);

export type Gap = "answering" | "calls" | "assistants";

/** What somebody with these levels would stumble over. */
export function gapsOf(levels: Levels): readonly [Module, Gap][] {
  const gaps: [Module, Gap][] = [];
  const blind = levels.conversations === "none";
  if (blind && levels.live_chat !== "none") gaps.push(["live_chat", "answering"]);
  if (blind && levels.voice !== "none") gaps.push(["voice", "calls"]);
  if (reaches(levels.bots, "edit") && levels.integrations === "none") gaps.push(["bots", "assistants"]);
  return gaps;
}

export type RoleForm = Required<RoleSettings>;
export const formOf = ({ name, description, levels, sees }: Role): RoleForm => ({ name, description, levels, sees });

interface Person {
  name: string;
  role: string;
}
interface Guest {
  email: string;
  role: string;
}

/** Who has a role, by name; who was invited to it, by address. */
export const holdersOf = (role: string, people: readonly Person[], guests: readonly Guest[]): { people: readonly string[]; invited: readonly string[] } => ({
  people: people.filter((person) => person.role === role).map(({ name }) => name),
  invited: guests.filter((guest) => guest.role === role).map(({ email }) => email),
});
