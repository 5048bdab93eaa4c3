/**
 * The server's own words about assistants, models, tools and usage, as precise as the inbox needs them: whole settings
 * where the server fills in what is left out, and the few names its description tells in prose.
 */
import type * as Wire from "../../protocol";

export type { Agent, AssistTone, Bot, BotNotice, CallOutcome, ChannelHealth, ChannelNotice, ModelChoice, ModelNotice, PackField, SpendingNotice, Trace } from "../../protocol";
export type {
  BotBudget as Budget,
  BotDraft as Draft,
  BotEdition as Edition,
  BotProfile as Profile,
  ChannelAccount as Account,
  ChannelAccountSettings as AccountSettings,
  ChannelCheck as AccountCheck,
  CheckedConnection as ConnectionCheck,
  CheckedServer as McpCheck,
  Inbox,
  InboxSettings,
  KnownModel as ModelCard,
  NameValue as Pair,
  Pack,
  PreviewRequest as PreviewAsk,
  PreviewTurn,
  Remember,
  Responder as ResponderKind,
  SupportContact as Labelled,
  TraceStep as Step,
  TriedTool as ToolTry,
  UsageDay as UsageRow,
} from "../../protocol";
export type { AssistEvent as AssistPiece, AssistRequest as AssistAsk } from "../../protocol";

/** Every value but the optional ones that mean something by their absence. */
type Whole<T, Absent extends keyof T = never> = Required<Omit<T, Absent>> & Pick<T, Absent>;

export type BotSettings = Whole<Wire.BotSettings>;
export type UsageLimits = Whole<Wire.UsageLimits>;
export type Usage = Omit<Wire.Usage, "limits"> & { limits: UsageLimits };

/** Those that can be connected; a demo has one more. */
export type ConnectionKind = "openai" | "compatible" | "azure" | "anthropic" | "bedrock" | "ollama";
export type Connection = Omit<Wire.ModelConnection, "kind"> & { kind: ConnectionKind | "practice" };
export type ConnectionSettings = Omit<Wire.ModelConnectionSettings, "kind"> & { kind: ConnectionKind };

export type Assurance = "anonymous" | "known_handle" | "verified";

/** A JSON Schema as tools have it. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  description?: string;
  enum?: unknown[];
  [rest: string]: unknown;
}

export type ToolAuth = Omit<Wire.ToolAuth, "kind"> & {
  kind: "none" | "bearer" | "header" | "basic";
  /** Write only: omitted keeps it, "" removes it. */
  secret?: string;
};
export type ToolCard = Omit<Wire.Tool, "assurance" | "parameters"> & { assurance: Assurance; parameters: Schema };
export type HttpToolSettings = Omit<Whole<Wire.HttpToolSettings>, "assurance" | "auth" | "body" | "parameters"> & { assurance: Assurance; auth: ToolAuth; /** A JSON template. */ body: unknown; parameters: Schema };
export type HttpTool = HttpToolSettings & { id: string };
export type McpTool = Omit<Wire.McpToolChoice, "assurance" | "confirm"> & { assurance: Assurance; confirm: boolean };
export type McpServerSettings = Omit<Whole<Wire.McpServerSettings>, "auth" | "tools"> & { auth: ToolAuth; tools: McpTool[] };
export type McpServer = McpServerSettings & { id: string };

export type DialogueSettings = Wire.DialogueSettings;
export type ListenerSettings = Wire.ListenerSettings;
export type VoiceSettings = Wire.VoiceSettings;
export type VoiceStyle = Whole<Wire.VoiceStyle>;
export type CallTurns = Whole<Wire.CallTurns>;
/** `keys`: write only; those that are left out stay as they are. */
export type VoiceAgentSettings = Omit<Whole<Wire.VoiceAgentSettings, "dialogue">, "turns"> & { turns: CallTurns; keys?: Record<string, string> };
export type { Call, Colleague, Operator, Phone, PhoneSettings, ProviderAgent, ProviderDraft, VoiceChoice, VoiceAgent, VoiceAgentList } from "../../protocol";
