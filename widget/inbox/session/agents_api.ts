/**
 * What the server says about assistants, models, tools, packs, traces and usage. Written by hand until the program's
 * own description has these routes: then `AgentCalls` and the types below come from `protocol`, and this file goes.
 */
import type { Citation, QuickReply } from "../../protocol";

export type ResponderKind = "extractive" | "scripted" | "agents";
export type Assurance = "anonymous" | "known_handle" | "verified";

export interface Labelled {
  label: string;
  value: string;
}

/** How every agent of an assistant speaks. */
export interface Profile {
  identity: string;
  tone: string;
  languages: string[];
  /** 0: no limit. */
  word_limit: number;
  guidelines: string[];
  goals: string[];
  support_contacts: Labelled[];
  appointment_link: string;
  grounded_only: boolean;
}

export interface Agent {
  key: string;
  name: string;
  role: string;
  instructions: string;
  when: { description: string; examples: string[]; words: string[] };
  tools: string[];
  knowledge_bases: string[];
}

export interface ModelChoice {
  connection: string;
  model: string;
}

export interface Budget {
  /** 0: no limit. */
  conversation_tokens: number;
  /** Thousandths of a US dollar; 0: no limit. */
  day_cost: number;
}

export interface BotSettings {
  name: string;
  colour: string;
  greeting: string;
  disclosure: string;
  starters: string[];
  knowledge_bases: string[];
  responder: ResponderKind;
  profile: Profile;
  agents: Agent[];
  models: ModelChoice[];
  budget: Budget;
}

export type Bot = BotSettings & { id: string; created_at: string; edition: number };

export interface Draft {
  settings: BotSettings;
  /** The edition it began from. */
  based_on: number;
  at: string;
  by: string;
}

export interface Edition {
  edition: number;
  at: string;
  by: string;
  note: string;
  live: boolean;
}

export interface PreviewAsk {
  use: "draft" | "live";
  /** Its last questions are answered anew; nothing is stored. */
  conversation?: string;
  messages?: { author: "contact" | "agent"; text: string }[];
}

export interface PreviewTurn {
  asked: string;
  /** What was said then, when a past conversation is tried. */
  was: string | null;
  text: string;
  agent: string | null;
  citations: Citation[];
  quick_replies: QuickReply[];
  handed_over: boolean;
  trace: Trace;
}

export type ConnectionKind = "openai" | "compatible" | "azure" | "anthropic" | "bedrock" | "ollama";

export interface ConnectionSettings {
  name: string;
  kind: ConnectionKind;
  base_url: string;
  deployment?: string;
  api_version?: string;
  region?: string;
  allow_private: boolean;
  /** Write only: omitted keeps it, "" removes it. */
  key?: string;
}

export type Connection = Omit<ConnectionSettings, "key"> & { id: string; has_key: boolean; key_hint?: string; created_at: string };

export interface ConnectionCheck {
  ok: boolean;
  class?: string;
  detail: string;
  took_ms: number;
  models?: string[];
}

export interface ModelCard {
  kind: ConnectionKind;
  model: string;
  context: number;
  most_output: number;
  /** US dollars per million tokens. */
  input_price: number | null;
  output_price: number | null;
  tools: boolean;
  retires_on?: string;
}

/** A JSON Schema as tools have it. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  description?: string;
  enum?: unknown[];
  [rest: string]: unknown;
}

export interface ToolCard {
  name: string;
  title: string;
  description: string;
  source: "built_in" | "pack" | "http" | "mcp";
  /** The pack or the server it is from. */
  origin?: string;
  assurance: Assurance;
  changes: boolean;
  confirm: boolean;
  parameters: Schema;
}

export interface ToolAuth {
  kind: "none" | "bearer" | "header" | "basic";
  name?: string;
  /** Write only: omitted keeps it, "" removes it. */
  secret?: string;
  has_secret?: boolean;
}

export interface Pair {
  name: string;
  value: string;
}

export interface HttpToolSettings {
  name: string;
  title: string;
  description: string;
  method: string;
  url: string;
  headers: Pair[];
  query: Pair[];
  /** A JSON template. */
  body: unknown;
  auth: ToolAuth;
  parameters: Schema;
  response: { pick: string; fields: string[] };
  assurance: Assurance;
  changes: boolean;
  confirm: boolean;
  timeout_ms: number;
  allow_private: boolean;
}

export type HttpTool = HttpToolSettings & { id: string };

export interface ToolTry {
  status: number;
  took_ms: number;
  output: unknown;
  error?: string;
}

export interface McpTool {
  name: string;
  enabled: boolean;
  confirm: boolean;
  assurance: Assurance;
}

export interface McpServerSettings {
  name: string;
  url: string;
  auth: ToolAuth;
  allow_private: boolean;
  tools: McpTool[];
}

export type McpServer = McpServerSettings & { id: string };

export interface McpCheck {
  ok: boolean;
  detail: string;
  server: string;
  tools: { name: string; title: string; description: string }[];
}

export interface PackField {
  name: string;
  title: string;
  help: string;
  secret: boolean;
  kind: "text" | "url" | "select";
  options?: string[];
}

export interface Pack {
  key: string;
  title: string;
  description: string;
  connected: boolean;
  settings: Record<string, string>;
  fields: PackField[];
  agents: Agent[];
  tools: string[];
}

export interface Tokens {
  input: number;
  cached: number;
  output: number;
  reasoning: number;
}

export type TraceEnd = "answered" | "handed_over" | "passed" | "cancelled" | "failed";
export type CallOutcome = "done" | "repeated" | "to_confirm" | "declined" | "not_allowed" | "malformed" | "failed" | "timed_out" | "in_doubt";

/** `after` and `took` are milliseconds. */
export type Step = { after: number; took: number } & (
  | { kind: "routed"; agent: string; by: string; reason: string }
  | { kind: "passed"; from: string; to: string; reason: string }
  | { kind: "searched"; query: string; confidence: number; found: string[] }
  | { kind: "asked"; model: string; first: number | null; tokens: Tokens; cost: number | null; outcome: string }
  | { kind: "called"; tool: string; input: string; output: string; outcome: CallOutcome }
  | { kind: "guarded"; rule: string; detail: string }
  | { kind: "remembered"; of: string }
  | { kind: "noted"; text: string }
);

export interface Trace {
  message: string;
  conversation: string;
  bot: string;
  edition: number;
  at: string;
  took: number;
  end: TraceEnd;
  steps: Step[];
}

export interface UsageRow {
  day: string;
  bot: string;
  bot_name: string;
  model: string;
  turns: number;
  requests: number;
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  cost_usd: number;
  /** Requests of models without a known price. */
  unpriced: number;
  /** Requests whose tokens were counted by length. */
  estimated: number;
}

export interface UsageLimits {
  day_cost_usd: number;
  warn_at_percent: number;
}

export interface Usage {
  items: UsageRow[];
  today: { cost_usd: number };
  limits: UsageLimits;
}

export type AssistTask = "reply" | "summary" | "next_steps" | "rewrite" | "translate";
export type AssistTone = "friendlier" | "shorter" | "more formal";

export interface AssistAsk {
  task: AssistTask;
  text?: string;
  tone?: AssistTone;
  language?: string;
}

/** One event of the stream. */
export type AssistPiece = { delta: string } | { done: { text: string; model: string; citations: Citation[] } } | { error: { detail: string } };

interface Items<T> {
  items: T[];
}
type One = { path: { id: string } };

/** The routes in the shape of `Calls`. */
export interface AgentCalls {
  "GET /bots": { answer: Items<Bot> };
  "POST /bots": { body: Partial<BotSettings> & { name: string }; answer: Bot };
  "GET /bots/{id}": One & { answer: Bot };
  "PUT /bots/{id}": One & { body: BotSettings; answer: Bot };
  "GET /bots/{id}/draft": One & { answer: Draft };
  "PUT /bots/{id}/draft": One & { body: BotSettings; answer: Draft | undefined };
  "DELETE /bots/{id}/draft": One & { answer: undefined };
  "POST /bots/{id}/publish": One & { body: { note: string }; answer: Bot };
  "GET /bots/{id}/editions": One & { answer: Items<Edition> };
  "GET /bots/{id}/editions/{edition}": { path: { id: string; edition: string }; answer: BotSettings & { edition: number } };
  "POST /bots/{id}/editions/{edition}/restore": { path: { id: string; edition: string }; body: Record<string, never>; answer: Bot };
  "POST /bots/{id}/preview": One & { body: PreviewAsk; answer: { turns: PreviewTurn[] } };
  "GET /model-connections": { answer: Items<Connection> };
  "POST /model-connections": { body: ConnectionSettings; answer: Connection };
  "GET /model-connections/{id}": One & { answer: Connection };
  "PUT /model-connections/{id}": One & { body: ConnectionSettings; answer: Connection };
  "DELETE /model-connections/{id}": One & { answer: undefined };
  "POST /model-connections/{id}/check": One & { body: { model?: string }; answer: ConnectionCheck };
  "GET /models": { answer: Items<ModelCard> & { price_version: string } };
  "GET /tools": { answer: Items<ToolCard> };
  "GET /http-tools": { answer: Items<HttpTool> };
  "POST /http-tools": { body: HttpToolSettings; answer: HttpTool };
  "GET /http-tools/{id}": One & { answer: HttpTool };
  "PUT /http-tools/{id}": One & { body: HttpToolSettings; answer: HttpTool };
  "DELETE /http-tools/{id}": One & { answer: undefined };
  "POST /http-tools/{id}/try": One & { body: { arguments: Record<string, unknown> }; answer: ToolTry };
  "GET /mcp-servers": { answer: Items<McpServer> };
  "POST /mcp-servers": { body: McpServerSettings; answer: McpServer };
  "GET /mcp-servers/{id}": One & { answer: McpServer };
  "PUT /mcp-servers/{id}": One & { body: McpServerSettings; answer: McpServer };
  "DELETE /mcp-servers/{id}": One & { answer: undefined };
  "POST /mcp-servers/{id}/check": One & { body: Record<string, never>; answer: McpCheck };
  "GET /packs": { answer: Items<Pack> };
  "PUT /packs/{key}": { path: { key: string }; body: { settings: Record<string, string> }; answer: Pack };
  "DELETE /packs/{key}": { path: { key: string }; answer: undefined };
  "POST /packs/{key}/check": { path: { key: string }; body: Record<string, never>; answer: { ok: boolean; detail: string } };
  "GET /conversations/{id}/traces": One & { query: { before?: string; limit?: number }; answer: Items<Trace> };
  "GET /conversations/{id}/messages/{message}/trace": { path: { id: string; message: string }; answer: Trace };
  "GET /usage": { query: { from: string; to: string }; answer: Usage };
  "PUT /usage/limits": { body: UsageLimits; answer: UsageLimits | undefined };
}
