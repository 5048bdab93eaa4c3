/** The calls about assistants and what they work with, one line each. */
import type { AssistAsk, AssistPiece, BotSettings, ConnectionSettings, HttpToolSettings, McpServerSettings, PreviewAsk, UsageLimits } from "./agents_api";
import { CallFailed } from "./problem";
import { type Request, stream, type Tagged } from "./request";
import type { Session } from "./session";

export type StudioApi = ReturnType<typeof createStudioApi>;

const ifMatch = (tag: string | undefined) => ({ "if-match": tag ?? "*" });

/** Nothing there is an answer too. */
const orNothing = (e: unknown): undefined => {
  if (e instanceof CallFailed && e.status === 404) return undefined;
  throw e;
};

export function createStudioApi(request: Request, session: Session) {
  return {
    bots: () => request("GET /bots", {}).then(({ items }) => items),
    addBot: (name: string) => request("POST /bots", { body: { name } }),
    bot: (id: string) => request("GET /bots/{id}", { path: { id } }),
    draft: (id: string) => request("GET /bots/{id}/draft", { path: { id } }).catch(orNothing),
    saveDraft: (id: string, body: BotSettings) => request("PUT /bots/{id}/draft", { path: { id }, body }),
    dropDraft: (id: string) => request("DELETE /bots/{id}/draft", { path: { id } }).catch(orNothing),
    publish: (id: string, note: string) => request("POST /bots/{id}/publish", { path: { id }, body: { note } }),
    editions: (id: string) => request("GET /bots/{id}/editions", { path: { id } }).then(({ items }) => items),
    edition: (id: string, edition: number) => request("GET /bots/{id}/editions/{edition}", { path: { id, edition: String(edition) } }),
    restore: (id: string, edition: number) => request("POST /bots/{id}/editions/{edition}/restore", { path: { id, edition: String(edition) }, body: {} }),
    preview: (id: string, body: PreviewAsk) => request("POST /bots/{id}/preview", { path: { id }, body }).then(({ turns }) => turns),

    connections: () => request("GET /model-connections", {}).then(({ items }) => items),
    /** The version read, to be named when it is written; servers that tell none are overwritten. */
    connectionTag: (id: string) => request.tagged("GET /model-connections/{id}", { path: { id } }).then(({ tag }) => tag, () => undefined),
    addConnection: (body: ConnectionSettings) => request("POST /model-connections", { body }),
    changeConnection: (id: string, body: ConnectionSettings, tag?: string) => request("PUT /model-connections/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deleteConnection: (id: string) => request("DELETE /model-connections/{id}", { path: { id } }),
    checkConnection: (id: string, model?: string) => request("POST /model-connections/{id}/check", { path: { id }, body: model ? { model } : {} }),
    models: () => request("GET /models", {}),

    tools: () => request("GET /tools", {}).then(({ items }) => items),
    httpTools: () => request("GET /http-tools", {}).then(({ items }) => items),
    httpTool: (id: string) => request.tagged("GET /http-tools/{id}", { path: { id } }),
    addHttpTool: (body: HttpToolSettings) => request.tagged("POST /http-tools", { body }),
    changeHttpTool: (id: string, body: HttpToolSettings, tag?: string) => request.tagged("PUT /http-tools/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deleteHttpTool: (id: string) => request("DELETE /http-tools/{id}", { path: { id } }),
    tryHttpTool: (id: string, args: Record<string, unknown>) => request("POST /http-tools/{id}/try", { path: { id }, body: { arguments: args } }),
    mcpServers: () => request("GET /mcp-servers", {}).then(({ items }) => items),
    mcpServer: (id: string) => request.tagged("GET /mcp-servers/{id}", { path: { id } }),
    addMcpServer: (body: McpServerSettings) => request.tagged("POST /mcp-servers", { body }),
    changeMcpServer: (id: string, body: McpServerSettings, tag?: string) => request.tagged("PUT /mcp-servers/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deleteMcpServer: (id: string) => request("DELETE /mcp-servers/{id}", { path: { id } }),
    checkMcpServer: (id: string) => request("POST /mcp-servers/{id}/check", { path: { id }, body: {} }),

    packs: () => request("GET /packs", {}).then(({ items }) => items),
    connectPack: (key: string, settings: Record<string, string>) => request("PUT /packs/{key}", { path: { key }, body: { settings }, headers: ifMatch(undefined) }),
    disconnectPack: (key: string) => request("DELETE /packs/{key}", { path: { key } }),
    checkPack: (key: string) => request("POST /packs/{key}/check", { path: { key }, body: {} }),

    traces: (id: string, before: string | undefined, limit: number) => request("GET /conversations/{id}/traces", { path: { id }, query: { before, limit } }).then(({ items }) => items),
    trace: (id: string, message: string) => request("GET /conversations/{id}/messages/{message}/trace", { path: { id, message } }).catch(orNothing),
    usage: (from: string, to: string) => request("GET /usage", { query: { from, to } }),
    changeLimits: (body: UsageLimits) => request("PUT /usage/limits", { body, headers: ifMatch(undefined) }),
    assist: (id: string, body: AssistAsk, signal: AbortSignal) => stream<AssistPiece>(session, `/conversations/${encodeURIComponent(id)}/assist`, body, signal),
  };
}

export type { Tagged };
