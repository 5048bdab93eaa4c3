/**
 * What the one who is logged in may do. The server decides every time; this keeps what it would refuse from being offered.
 * All of the inbox asks here, in the words of the call that would be made.
 */
import { type Calls, type Levels, NEEDS } from "../../protocol";
import { OUTREACH, type StudioPlace } from "./studio/place";

export type Call = keyof Calls;
export type Module = keyof Levels;
export type Level = Levels[Module];

/** Each holds everything before it. */
export const LEVELS: readonly Level[] = ["none", "view", "edit", "manage"];

export const reaches = (has: Level, needed: Level): boolean => LEVELS.indexOf(has) >= LEVELS.indexOf(needed);

/** An inbox is looked after with the module of its channel. */
const CHANNELS: Readonly<Record<string, Module>> = { web: "widget", whatsapp: "whatsapp", messenger: "social", instagram: "social", voice: "voice" };

/** `channel`: of the inbox that the call is about. */
export function may(levels: Levels | undefined, call: Call, channel = ""): boolean {
  const [named = "", level] = NEEDS[call].split(":");
  // What needs no level is open to whoever is logged in.
  if (level === undefined) return true;
  const module = named === "channel" ? (CHANNELS[channel] ?? "settings") : (named as Module);
  return levels !== undefined && reaches(levels[module], level as Level);
}

/** With channels: for an inbox of one of them. */
type Need = readonly [Call, ...string[]];
type Page = StudioPlace["page"];

/** The call without which a page has nothing to show. What is absent is everybody's. */
const READS: Partial<Record<Page, Need>> = {
  bots: ["GET /bots"],
  bot: ["GET /bots/{id}"],
  inboxes: ["GET /inboxes"],
  inbox: ["GET /inboxes"],
  templates: ["GET /inboxes/{id}/templates", "whatsapp", "messenger"],
  template: ["GET /inboxes/{id}/templates", "whatsapp", "messenger"],
  voices: ["GET /voice-agents"],
  voice: ["GET /voice-agents/{id}"],
  models: ["GET /model-connections"],
  tools: ["GET /tools"],
  http_tool: ["GET /http-tools/{id}"],
  mcp_server: ["GET /mcp-servers/{id}"],
  packs: ["GET /packs"],
  pack: ["GET /packs"],
  keys: ["GET /api-keys"],
  key: ["POST /api-keys"],
  webhooks: ["GET /webhooks"],
  webhook: ["GET /webhooks/{id}"],
  usage: ["GET /usage"],
  audit: ["GET /audit"],
  erasures: ["GET /erasures"],
  schedules: ["GET /schedules"],
  team: ["GET /operators"],
  roles: ["GET /roles"],
  role: ["GET /roles/{id}"],
  teams: ["GET /teams"],
  labels: ["GET /labels"],
  replies: ["GET /canned-replies"],
  macros: ["GET /macros"],
  routing: ["GET /inboxes"],
  automations: ["GET /automations"],
  automation: ["GET /automations"],
  contact_fields: ["GET /contact-fields"],
  audiences: ["GET /audiences"],
  audience: ["GET /audiences/{id}"],
  campaigns: ["GET /campaigns"],
  campaign: ["GET /campaigns/{id}"],
  shop: ["GET /campaigns"],
  shop_rules: ["GET /campaigns"],
  shop_case: ["GET /campaigns"],
  crm: ["GET /webhooks"],
  crm_connection: ["GET /webhooks"],
  posts: ["GET /posts"],
  post: ["GET /posts"],
  social: ["GET /posts"],
  social_post: ["GET /posts"],
  leads: ["GET /leads"],
  lead: ["GET /leads/{id}"],
  contacts: ["GET /contacts"],
  contact: ["GET /contacts/{id}"],
  hours: ["GET /business-hours"],
  policies: ["GET /service-policies"],
  ratings: ["GET /ratings"],
  start: ["GET /bots"],
  organisation: ["GET /organisation"],
  "sign-on": ["GET /organisation/sign-on"],
};

/** The call by which a page keeps what was changed on it. */
const WRITES: Partial<Record<Page, Need>> = {
  bots: ["POST /bots"],
  bot: ["PUT /bots/{id}/draft"],
  inboxes: ["POST /inboxes"],
  templates: ["POST /inboxes/{id}/templates", "whatsapp", "messenger"],
  template: ["POST /inboxes/{id}/templates", "whatsapp", "messenger"],
  voices: ["POST /voice-agents"],
  voice: ["PUT /voice-agents/{id}"],
  models: ["POST /model-connections"],
  tools: ["POST /http-tools"],
  http_tool: ["PUT /http-tools/{id}"],
  mcp_server: ["PUT /mcp-servers/{id}"],
  packs: ["PUT /packs/{key}"],
  pack: ["PUT /packs/{key}"],
  keys: ["POST /api-keys"],
  key: ["POST /api-keys"],
  webhooks: ["POST /webhooks"],
  webhook: ["PUT /webhooks/{id}"],
  usage: ["PUT /usage/limits"],
  team: ["PUT /operators/{id}"],
  roles: ["POST /roles"],
  role: ["PUT /roles/{id}"],
  teams: ["POST /teams"],
  labels: ["POST /labels"],
  replies: ["POST /canned-replies"],
  macros: ["POST /macros"],
  automations: ["POST /automations"],
  automation: ["PUT /automations/{id}"],
  contact_fields: ["POST /contact-fields"],
  audiences: ["POST /audiences"],
  audience: ["POST /audiences"],
  campaigns: ["POST /campaigns"],
  campaign: ["PUT /campaigns/{id}"],
  shop_rules: ["PUT /campaign-rules"],
  crm: ["POST /webhooks"],
  crm_connection: ["POST /webhooks"],
  posts: ["POST /posts"],
  post: ["POST /posts"],
  hours: ["POST /business-hours"],
  policies: ["POST /service-policies"],
  organisation: ["PUT /organisation"],
  "sign-on": ["PUT /organisation/sign-on"],
  schedules: ["PUT /schedules/{id}"],
};

function asked(levels: Levels | undefined, need: Need | undefined): boolean {
  if (need === undefined) return true;
  const [call, ...channels] = need;
  return channels.length === 0 ? may(levels, call) : channels.some((channel) => may(levels, call, channel));
}

/** The entrance of the outreach is for whoever may open what it leads to; the settings have something for everybody. */
export const mayOpen = (levels: Levels | undefined, page: Page): boolean => (page === "outreach" ? OUTREACH.some((one) => mayOpen(levels, one)) : asked(levels, READS[page]));
/** Pages of one inbox ask by themselves, because only they know its channel. */
export const mayChange = (levels: Levels | undefined, page: Page): boolean => asked(levels, WRITES[page]);
