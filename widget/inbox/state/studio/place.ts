/** Where somebody is among the assistants, the contacts, the outreach and the settings, and how an address says so. */
import { type Section, SECTIONS } from "./bot";
import { VOICE_SECTIONS, type VoiceSection } from "./voice";

/** Leads, and one of them. */
export type LeadsPlace = { page: "leads" } | { page: "lead"; id: string };

export type StudioPlace =
  | LeadsPlace
  | { page: "bots" }
  | { page: "bot"; bot: string; section: Section }
  | { page: "outreach" | OutreachPage | "settings" | SettingsPage | "key" }
  | { page: "automation" | "audience" | "campaign"; id: string }
  /** `day`: the one that a new post is for, such as 2026-05-14. */
  | { page: "post"; id: string; day?: string }
  | { page: "shop_rules" }
  | { page: "shop_case" | "crm_connection" | "social_post"; id: string }
  | { page: "contacts" }
  | { page: "contact"; id: string }
  | { page: "inbox"; inbox: string }
  /** `start`: what a new one begins as: a ready beginning, or the id of another template. */
  | { page: "template"; inbox: string; id: string; start?: string }
  | { page: "voice"; id: string; section: VoiceSection }
  | { page: "http_tool" | "mcp_server"; id: string }
  | { page: "pack"; pack: string }
  | { page: "webhook"; id: string }
  /** `start`: the role that a new one begins as. */
  | { page: "role"; id: string; start?: string };

/** The id that stands for one not made yet. */
export const NEW = "new";

/** Daily work with many people at once. The addresses of its pages are among those of the settings, where kept links lead. */
export const OUTREACH = ["campaigns", "audiences", "posts", "social", "shop", "crm"] as const;
export type OutreachPage = (typeof OUTREACH)[number];

/** The groups of the settings, each with its pages. */
export const SETTINGS = [
  ["you", ["start", "account", "team", "teams", "roles"]],
  ["service", ["inboxes", "templates", "routing", "hours", "policies", "ratings"]],
  ["conversations", ["labels", "replies", "macros", "automations", "contact_fields"]],
  ["assistants", ["models", "tools", "packs", "voices", "usage"]],
  ["developers", ["keys", "webhooks"]],
  ["organisation", ["organisation", "sign-on", "schedules", "audit", "erasures"]],
] as const;
export type SettingsGroup = (typeof SETTINGS)[number][0];
export type SettingsPage = (typeof SETTINGS)[number][1][number];
export const SETTINGS_PAGES = SETTINGS.flatMap(([, pages]): readonly SettingsPage[] => pages);

/** What a page that no list names stands within. */
const WITHIN: Partial<Record<StudioPlace["page"], OutreachPage | SettingsPage>> = { role: "roles", automation: "automations", audience: "audiences", campaign: "campaigns", post: "posts", social_post: "social", shop_rules: "shop", shop_case: "shop", crm_connection: "crm", inbox: "inboxes", template: "templates", voice: "voices", http_tool: "tools", mcp_server: "tools", pack: "packs", key: "keys", webhook: "webhooks" };
/** The page of a list that somebody is on, or within. */
export const listed = ({ page }: StudioPlace): StudioPlace["page"] => WITHIN[page] ?? page;

export function parsePlace(path: string): StudioPlace | undefined {
  const [, area, rest] = /^\/inbox\/(assistants|outreach|settings|contacts|leads)((?:\/.*)?)$/.exec(path) ?? [];
  if (area === undefined) return undefined;
  const [first, second, third, fourth] = (rest ?? "").split("/").filter(Boolean).map(decodeURIComponent);
  if (area === "assistants") {
    if (!first) return { page: "bots" };
    return { page: "bot", bot: first, section: SECTIONS.find((section) => section === second) ?? "basics" };
  }
  if (area === "outreach") return { page: "outreach" };
  if (area === "leads") return first ? { page: "lead", id: first } : { page: "leads" };
  if (area === "contacts") return first ? { page: "contact", id: first } : { page: "contacts" };
  if (first === "automations" && second) return { page: "automation", id: second };
  if (first === "audiences" && second) return { page: "audience", id: second };
  if (first === "campaigns" && second) return { page: "campaign", id: second };
  if (first === "posts" && second) return { page: "post", id: second, ...(second === NEW && third ? { day: third } : {}) };
  if (first === "social" && second) return { page: "social_post", id: second };
  if (first === "shop" && second) return second === "rules" ? { page: "shop_rules" } : { page: "shop_case", id: second };
  if (first === "crm" && second) return { page: "crm_connection", id: second };
  if (first === "tools" && second === "http" && third) return { page: "http_tool", id: third };
  if (first === "tools" && second === "mcp" && third) return { page: "mcp_server", id: third };
  if (first === "voices" && second) return { page: "voice", id: second, section: VOICE_SECTIONS.find((section) => section === third) ?? "speech" };
  if (first === "inboxes" && second) return { page: "inbox", inbox: second };
  if (first === "templates" && second && third) return { page: "template", inbox: second, id: third, ...(third === NEW && fourth ? { start: fourth } : {}) };
  if (first === "roles" && second) return { page: "role", id: second, ...(second === NEW && third ? { start: third } : {}) };
  if (first === "keys" && second === NEW) return { page: "key" };
  if (first === "webhooks" && second) return { page: "webhook", id: second };
  if (first === "packs" && second) return { page: "pack", pack: second };
  return { page: [...SETTINGS_PAGES, ...OUTREACH].find((page) => page === first) ?? "settings" };
}

export function placePath(place: StudioPlace): string {
  switch (place.page) {
    case "bots":
      return "assistants";
    case "bot":
      return `assistants/${encodeURIComponent(place.bot)}${place.section === "basics" ? "" : `/${place.section}`}`;
    case "outreach":
      return "outreach";
    case "settings":
      return "settings";
    case "leads":
      return "leads";
    case "lead":
      return `leads/${encodeURIComponent(place.id)}`;
    case "contacts":
      return "contacts";
    case "contact":
      return `contacts/${encodeURIComponent(place.id)}`;
    case "automation":
    case "audience":
    case "campaign":
      return `settings/${place.page}s/${encodeURIComponent(place.id)}`;
    case "social_post":
      return `settings/social/${encodeURIComponent(place.id)}`;
    case "shop_rules":
      return "settings/shop/rules";
    case "shop_case":
      return `settings/shop/${encodeURIComponent(place.id)}`;
    case "crm_connection":
      return `settings/crm/${encodeURIComponent(place.id)}`;
    case "http_tool":
      return `settings/tools/http/${encodeURIComponent(place.id)}`;
    case "mcp_server":
      return `settings/tools/mcp/${encodeURIComponent(place.id)}`;
    case "voice":
      return `settings/voices/${encodeURIComponent(place.id)}${place.section === "speech" ? "" : `/${place.section}`}`;
    case "inbox":
      return `settings/inboxes/${encodeURIComponent(place.inbox)}`;
    case "template":
      return ["settings/templates", place.inbox, place.id, ...(place.start ? [place.start] : [])].map((part, at) => (at === 0 ? part : encodeURIComponent(part))).join("/");
    case "role":
      return ["settings/roles", place.id, ...(place.start ? [place.start] : [])].map((part, at) => (at === 0 ? part : encodeURIComponent(part))).join("/");
    case "post":
      return `settings/posts/${encodeURIComponent(place.id)}${place.day ? `/${encodeURIComponent(place.day)}` : ""}`;
    case "key":
      return `settings/keys/${NEW}`;
    case "webhook":
      return `settings/webhooks/${encodeURIComponent(place.id)}`;
    case "pack":
      return `settings/packs/${encodeURIComponent(place.pack)}`;
    default:
      return `settings/${place.page}`;
  }
}

export const isContacts = (place: StudioPlace): boolean => place.page === "contacts" || place.page === "contact";
export const isLeads = (place: StudioPlace): place is LeadsPlace => place.page === "leads" || place.page === "lead";
export const isBots = (place: StudioPlace): boolean => place.page === "bots" || place.page === "bot";
export const isOutreach = (place: StudioPlace): boolean => place.page === "outreach" || OUTREACH.some((page) => page === listed(place));
/** What is in no other area. */
export const isSettings = (place: StudioPlace): boolean => !isLeads(place) && !isContacts(place) && !isBots(place) && !isOutreach(place);
/** The page that only leads on: on a phone it is a screen of its own. */
export const isEntrance = (place: StudioPlace): boolean => place.page === "bots" || place.page === "outreach" || place.page === "settings" || place.page === "contacts";
