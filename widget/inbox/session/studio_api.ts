/** The calls about assistants and what they work with, one line each. */
import type { MessageTemplateEdit, NewMessageTemplate } from "../../protocol";
import type { AccountSettings, AssistAsk, AssistPiece, BotSettings, Connection, ConnectionSettings, HttpTool, HttpToolSettings, InboxSettings, McpServer, McpServerSettings, PhoneSettings, PreviewAsk, ProviderDraft, ToolCard, Usage, UsageLimits, VoiceAgentSettings } from "./studio_types";
import { CallFailed } from "./problem";
import { type Body, ifMatch, type Request, stream, type Tagged } from "./request";
import type { Session } from "./session";

export type StudioApi = ReturnType<typeof createStudioApi>;

/** Answers are whole, and say in their description's prose which names they take: the types of this app know both. */
const whole = <T>(answer: unknown): T => answer as T;
const wholeTagged = <T>(said: Tagged<unknown>): Tagged<T> => said as Tagged<T>;

/** A template may be any JSON, which the description cannot say. */
const sent = (tool: HttpToolSettings) => tool as Body<"POST /http-tools">;

/** Nothing there is an answer too. */
const orNothing = (e: unknown): undefined => {
  if (e instanceof CallFailed && e.status === 404) return undefined;
  throw e;
};

export function createStudioApi(request: Request, session: Session) {
  return {
    bots: () => request("GET /bots", {}).then(({ items }) => items),
    addBot: (name: string) => request("POST /bots", { body: { name } }),
    deleteBot: (id: string) => request("DELETE /bots/{id}", { path: { id } }),
    bot: (id: string) => request("GET /bots/{id}", { path: { id } }),
    draft: (id: string) => request("GET /bots/{id}/draft", { path: { id } }).catch(orNothing),
    saveDraft: (id: string, body: BotSettings) => request("PUT /bots/{id}/draft", { path: { id }, body }),
    dropDraft: (id: string) => request("DELETE /bots/{id}/draft", { path: { id } }).catch(orNothing),
    publish: (id: string, note: string) => request("POST /bots/{id}/publish", { path: { id }, body: { note } }),
    editions: (id: string) => request("GET /bots/{id}/editions", { path: { id } }).then(({ items }) => items),
    edition: (id: string, edition: number) => request("GET /bots/{id}/editions/{edition}", { path: { id, edition } }),
    restore: (id: string, edition: number) => request("POST /bots/{id}/editions/{edition}/restore", { path: { id, edition } }),
    preview: (id: string, body: PreviewAsk) => request("POST /bots/{id}/preview", { path: { id }, body }).then(({ turns }) => turns),

    inboxes: () => request("GET /inboxes", {}).then(({ items }) => items),
    inbox: (id: string) => request.tagged("GET /inboxes/{id}", { path: { id } }),
    addInbox: (body: InboxSettings) => request("POST /inboxes", { body }),
    changeInbox: (id: string, body: InboxSettings, tag?: string) => request.tagged("PUT /inboxes/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    /** Nothing while it is not connected. */
    account: (id: string) => request.tagged("GET /inboxes/{id}/account", { path: { id } }).catch(orNothing),
    connectAccount: (id: string, body: AccountSettings, tag?: string) => request.tagged("PUT /inboxes/{id}/account", { path: { id }, body, headers: ifMatch(tag) }),
    disconnectAccount: (id: string) => request("DELETE /inboxes/{id}/account", { path: { id } }),
    /** `wait`: seconds to wait for a webhook, while somebody sends a message from a phone. */
    checkAccount: (id: string, wait?: number) => request("POST /inboxes/{id}/account/check", { path: { id }, query: { wait } }),
    /** Nothing while it is not connected. */
    health: (id: string) => request("GET /inboxes/{id}/health", { path: { id } }).catch(orNothing),

    /** Nothing while it has no number. */
    phone: (id: string) => request.tagged("GET /inboxes/{id}/phone", { path: { id } }).catch(orNothing),
    connectPhone: (id: string, body: PhoneSettings, tag?: string) => request.tagged("PUT /inboxes/{id}/phone", { path: { id }, body, headers: ifMatch(tag) }),
    /** Enters both addresses at the carrier. */
    pointPhone: (id: string) => request("POST /inboxes/{id}/phone/point", { path: { id } }),
    disconnectPhone: (id: string) => request("DELETE /inboxes/{id}/phone", { path: { id } }),

    voiceAgents: () => request("GET /voice-agents", {}),
    voiceAgent: (id: string) => request.tagged("GET /voice-agents/{id}", { path: { id } }),
    addVoiceAgent: (body: VoiceAgentSettings) => request.tagged("POST /voice-agents", { body }),
    changeVoiceAgent: (id: string, body: VoiceAgentSettings, tag?: string) => request.tagged("PUT /voice-agents/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    /** Those of the account whose key the voice agent has. */
    providerVoices: (id: string) => request("GET /voice-agents/{id}/voices", { path: { id } }).then(({ items }) => items),
    makeProviderAgent: (id: string, body: ProviderDraft) => request("POST /voice-agents/{id}/provider-agent", { path: { id }, body }),
    operators: () => request("GET /operators", {}).then(({ items }) => items),
    deleteVoiceAgent: (id: string) => request("DELETE /voice-agents/{id}", { path: { id } }),

    templates: (inbox: string) => request("GET /inboxes/{id}/templates", { path: { id: inbox } }).then(({ items }) => items),
    syncTemplates: (inbox: string) => request("POST /inboxes/{id}/templates/sync", { path: { id: inbox } }).then(({ items }) => items),
    addTemplate: (inbox: string, body: NewMessageTemplate) => request("POST /inboxes/{id}/templates", { path: { id: inbox }, body }),
    changeTemplate: (inbox: string, template: string, body: MessageTemplateEdit) => request("PUT /inboxes/{id}/templates/{template}", { path: { id: inbox, template }, body }),
    deleteTemplate: (inbox: string, template: string) => request("DELETE /inboxes/{id}/templates/{template}", { path: { id: inbox, template } }),

    connections: () => request("GET /model-connections", {}).then(({ items }) => whole<Connection[]>(items)),
    /** The version read, to be named when it is written; servers that tell none are overwritten. */
    connectionTag: (id: string) => request.tagged("GET /model-connections/{id}", { path: { id } }).then(({ tag }) => tag, () => undefined),
    addConnection: (body: ConnectionSettings) => request("POST /model-connections", { body }).then(whole<Connection>),
    changeConnection: (id: string, body: ConnectionSettings, tag?: string) => request("PUT /model-connections/{id}", { path: { id }, body, headers: ifMatch(tag) }).then(whole<Connection>),
    deleteConnection: (id: string) => request("DELETE /model-connections/{id}", { path: { id } }),
    checkConnection: (id: string, model?: string) => request("POST /model-connections/{id}/check", { path: { id }, body: model ? { model } : {} }),
    models: () => request("GET /models", {}),

    tools: () => request("GET /tools", {}).then(({ items }) => whole<ToolCard[]>(items)),
    httpTools: () => request("GET /http-tools", {}).then(({ items }) => whole<HttpTool[]>(items)),
    httpTool: (id: string) => request.tagged("GET /http-tools/{id}", { path: { id } }).then(wholeTagged<HttpTool>),
    addHttpTool: (body: HttpToolSettings) => request.tagged("POST /http-tools", { body: sent(body) }).then(wholeTagged<HttpTool>),
    changeHttpTool: (id: string, body: HttpToolSettings, tag?: string) => request.tagged("PUT /http-tools/{id}", { path: { id }, body: sent(body), headers: ifMatch(tag) }).then(wholeTagged<HttpTool>),
    deleteHttpTool: (id: string) => request("DELETE /http-tools/{id}", { path: { id } }),
    tryHttpTool: (id: string, args: Record<string, unknown>) => request("POST /http-tools/{id}/try", { path: { id }, body: { arguments: args } }),
    mcpServers: () => request("GET /mcp-servers", {}).then(({ items }) => whole<McpServer[]>(items)),
    mcpServer: (id: string) => request.tagged("GET /mcp-servers/{id}", { path: { id } }).then(wholeTagged<McpServer>),
    addMcpServer: (body: McpServerSettings) => request.tagged("POST /mcp-servers", { body }).then(wholeTagged<McpServer>),
    changeMcpServer: (id: string, body: McpServerSettings, tag?: string) => request.tagged("PUT /mcp-servers/{id}", { path: { id }, body, headers: ifMatch(tag) }).then(wholeTagged<McpServer>),
    deleteMcpServer: (id: string) => request("DELETE /mcp-servers/{id}", { path: { id } }),
    checkMcpServer: (id: string) => request("POST /mcp-servers/{id}/check", { path: { id } }),

    packs: () => request("GET /packs", {}).then(({ items }) => items),
    connectPack: (key: string, settings: Record<string, string>) => request("PUT /packs/{key}", { path: { key }, body: { settings }, headers: ifMatch(undefined) }),
    disconnectPack: (key: string) => request("DELETE /packs/{key}", { path: { key } }),
    checkPack: (key: string) => request("POST /packs/{key}/check", { path: { key } }),

    traces: (id: string, before: string | undefined, limit: number) => request("GET /conversations/{id}/traces", { path: { id }, query: { before, limit } }).then(({ items }) => items),
    trace: (id: string, message: string) => request("GET /conversations/{id}/messages/{message}/trace", { path: { id, message } }).catch(orNothing),
    usage: (from: string, to: string) => request("GET /usage", { query: { from, to } }).then(whole<Usage>),
    changeLimits: (body: UsageLimits) => request("PUT /usage/limits", { body, headers: ifMatch(undefined) }).then(whole<UsageLimits | undefined>),
    notices: () => request("GET /notices", {}).then(({ items }) => items),
    assist: (id: string, body: AssistAsk, signal: AbortSignal) => stream<AssistPiece>(session, `/conversations/${encodeURIComponent(id)}/assist`, body, signal),
  };
}

export type { Tagged };
