/** Where somebody is among the assistants, the contacts and the settings, and how an address says so. */
import { type Section, SECTIONS } from "./bot";
import { VOICE_SECTIONS, type VoiceSection } from "./voice";

/** Leads, and one of them. */
export type LeadsPlace = { page: "leads" } | { page: "lead"; id: string };

export type StudioPlace =
  | LeadsPlace
  | { page: "bots" }
  | { page: "bot"; bot: string; section: Section }
  | { page: "settings" | (typeof SETTINGS)[number] | "key" }
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

export const SETTINGS = ["start", "account", "organisation", "team", "roles", "sign-on", "teams", "inboxes", "routing", "hours", "policies", "labels", "replies", "macros", "automations", "schedules", "contact_fields", "templates", "audiences", "campaigns", "posts", "social", "shop", "crm", "voices", "models", "tools", "packs", "keys", "webhooks", "usage", "audit", "erasures", "ratings"] as const;

export function parsePlace(path: string): StudioPlace | undefined {
  const [, area, rest] = /^\/inbox\/(assistants|settings|contacts|leads)((?:\/.*)?)$/.exec(path) ?? [];
  if (area === undefined) return undefined;
  const [first, second, third, fourth] = (rest ?? "").split("/").filter(Boolean).map(decodeURIComponent);
  if (area === "assistants") {
    if (!first) return { page: "bots" };
    return { page: "bot", bot: first, section: SECTIONS.find((section) => section === second) ?? "basics" };
  }
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
  return { page: SETTINGS.find((page) => page === first) ?? "settings" };
}

export function placePath(place: StudioPlace): string {
  switch (place.page) {
    case "bots":
      return "assistants";
    case "bot":
      return `assistants/${encodeURIComponent(place.bot)}${place.section === "basics" ? "" : `/${place.section}`}`;
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
/** The page that only leads on: on a phone it is a screen of its own. */
export const isEntrance = (place: StudioPlace): boolean => place.page === "bots" || place.page === "settings" || place.page === "contacts";
