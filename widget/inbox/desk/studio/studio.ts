/** Everything behind the assistants and the settings, wired once. */
import type { Bot, BotNotice, Connection, HttpTool, Inbox, McpServer, ModelCard, Operator, Pack, ToolCard, VoiceAgentList } from "../../session/studio_types";
import type { Request } from "../../session/request";
import type { Session } from "../../session/session";
import { createStudioApi, type StudioApi } from "../../session/studio_api";
import { createEditor, type Editor } from "./editor";
import { createLoaded, type Loaded } from "./loaded";
import { createPreview, type Preview } from "./preview";
import { createTemplates, type Templates } from "./templates";
import { createTraces, type Traces } from "./traces";

export interface Studio {
  api: StudioApi;
  bots: Loaded<readonly Bot[]>;
  editor: Editor;
  preview: Preview;
  traces: Traces;
  inboxes: Loaded<readonly Inbox[]>;
  templates: Templates;
  connections: Loaded<readonly Connection[]>;
  models: Loaded<{ version: string; items: readonly ModelCard[] }>;
  tools: Loaded<readonly ToolCard[]>;
  httpTools: Loaded<readonly HttpTool[]>;
  mcpServers: Loaded<readonly McpServer[]>;
  packs: Loaded<readonly Pack[]>;
  voiceAgents: Loaded<VoiceAgentList>;
  operators: Loaded<readonly Operator[]>;
  notices: Loaded<readonly BotNotice[]>;
}

export function createStudio(request: Request, session: Session, say: (e: unknown) => string): Studio {
  const api = createStudioApi(request, session);
  const bots = createLoaded<readonly Bot[]>(api.bots, say);
  const notices = createLoaded<readonly BotNotice[]>(api.notices, say);
  const published = (bot: Bot) => {
    bots.alter((items) => items.map((old) => (old.id === bot.id ? bot : old)));
    // Another chain or another limit is another thing to be told of.
    void notices.load();
  };
  const editor = createEditor(api, say, published);
  return {
    api,
    bots,
    editor,
    preview: createPreview(api, editor, say),
    traces: createTraces(api, say),
    inboxes: createLoaded<readonly Inbox[]>(api.inboxes, say),
    templates: createTemplates(api, say),
    connections: createLoaded(api.connections, say),
    models: createLoaded(() => api.models().then(({ price_version, items }) => ({ version: price_version, items })), say),
    tools: createLoaded(api.tools, say),
    httpTools: createLoaded(api.httpTools, say),
    mcpServers: createLoaded(api.mcpServers, say),
    packs: createLoaded(api.packs, say),
    voiceAgents: createLoaded(api.voiceAgents, say),
    operators: createLoaded<readonly Operator[]>(api.operators, say),
    notices,
  };
}
