/** Everything that agents can use, and the ways to add more. */
import { useEffect, useState } from "react";
import { useDesk, useMay, useText } from "../../../desk/desk";
import type { Schema, ToolCard } from "../../../session/studio_types";
import { NEW } from "../../../state/studio/place";
import { Find, Globe, Plug, Plus } from "../../parts/icons";
import { Safeguards } from "../bots/tool_picker";
import { FormPart } from "../fields";
import { StudioLink } from "../link";
import { Await } from "../loading";
import { SettingsPage } from "./page";

const SOURCES = ["built_in", "pack", "http", "mcp"] as const;

export function ToolsPage() {
  const { studio } = useDesk();
  const { settings } = useText();
  const words = settings.tools;
  const addable = { http_tool: useMay("POST /http-tools"), mcp_server: useMay("POST /mcp-servers") };
  useEffect(() => {
    void studio.tools.load();
    void studio.httpTools.load();
    void studio.mcpServers.load();
  }, [studio]);
  const add = (to: "http_tool" | "mcp_server", label: string) =>
    addable[to] && (
      <StudioLink to={{ page: to, id: NEW }} className="button">
        <Plus /> {label}
      </StudioLink>
    );
  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }}>
      <FormPart title={words.http} hint={words.httpHint} aside={add("http_tool", words.addHttp)}>
        <Await what={studio.httpTools}>
          {(tools) => (
            <Own none={words.httpNone}>
              {tools.map((tool) => (
                <li key={tool.id}>
                  <StudioLink to={{ page: "http_tool", id: tool.id }} className="own-row">
                    <Globe />
                    <span className="row-what">
                      <strong>
                        <bdi>{tool.title || tool.name}</bdi>
                      </strong>
                      <small dir="ltr" className="address">
                        {tool.method} {tool.url}
                      </small>
                    </span>
                    <Safeguards tool={tool} />
                  </StudioLink>
                </li>
              ))}
            </Own>
          )}
        </Await>
      </FormPart>
      <FormPart title={words.mcp} hint={words.mcpHint} aside={add("mcp_server", words.addMcp)}>
        <Await what={studio.mcpServers}>
          {(servers) => (
            <Own none={words.mcpNone}>
              {servers.map((server) => (
                <li key={server.id}>
                  <StudioLink to={{ page: "mcp_server", id: server.id }} className="own-row">
                    <Plug />
                    <span className="row-what">
                      <strong>
                        <bdi>{server.name}</bdi>
                      </strong>
                      <small dir="ltr" className="address">
                        {server.url}
                      </small>
                    </span>
                    <span className="faint">{words.mcpOn(server.tools.filter(({ enabled }) => enabled).length)}</span>
                  </StudioLink>
                </li>
              ))}
            </Own>
          )}
        </Await>
      </FormPart>
      <FormPart title={words.catalogue}>
        <Await what={studio.tools}>{(tools) => <Catalogue tools={tools} />}</Await>
      </FormPart>
    </SettingsPage>
  );
}

function Own({ none, children }: { none: string; children: React.ReactNode[] }) {
  return children.length === 0 ? <p className="menu-hint">{none}</p> : <ul className="plain-rows">{children}</ul>;
}

function Catalogue({ tools }: { tools: readonly ToolCard[] }) {
  const { settings } = useText();
  const words = settings.tools;
  const [sought, setSought] = useState("");
  const [source, setSource] = useState<ToolCard["source"]>();
  const wanted = sought.trim().toLowerCase();
  const found = tools.filter(({ name, title, description }) => `${name} ${title} ${description}`.toLowerCase().includes(wanted));
  const shown = found.filter((tool) => source === undefined || tool.source === source);
  const chip = (value: ToolCard["source"] | undefined, label: string) => (
    <button key={label} type="button" aria-pressed={source === value} onClick={() => setSource(value)}>
      {label} <span className="chip-count">{value === undefined ? found.length : found.filter((tool) => tool.source === value).length}</span>
    </button>
  );
  return (
    <>
      <div className="catalogue-bar">
        <div className="find">
          <Find />
          <input type="search" value={sought} aria-label={words.find} placeholder={words.find} onChange={(e) => setSought(e.currentTarget.value)} />
        </div>
        <div className="chips" role="group" aria-label={words.catalogue}>
          {chip(undefined, words.all)}
          {SOURCES.filter((each) => tools.some((tool) => tool.source === each)).map((each) => chip(each, words.sources[each]))}
        </div>
      </div>
      {shown.length === 0 ? (
        <div className="empty small">
          <p className="empty-title">{words.none}</p>
          <p>{words.noneHint}</p>
        </div>
      ) : (
        <ul className="catalogue">
          {shown.map((tool) => (
            <Row key={tool.name} tool={tool} />
          ))}
        </ul>
      )}
    </>
  );
}

function Row({ tool }: { tool: ToolCard }) {
  const { settings } = useText();
  const words = settings.tools;
  const source = words.sources[tool.source];
  return (
    <li className="catalogue-row">
      <details>
        <summary>
          <span className="row-what">
            <strong>
              <bdi>{tool.title}</bdi> <code>{tool.name}</code>
            </strong>
            <small>{tool.description}</small>
          </span>
          <span className="catalogue-marks">
            <span className="badge">{tool.origin ? words.from(source, tool.origin) : source}</span>
            <Safeguards tool={tool} />
          </span>
        </summary>
        <SchemaFields schema={tool.parameters} />
      </details>
    </li>
  );
}

export function SchemaFields({ schema }: { schema: Schema }) {
  const { settings } = useText();
  const words = settings.tools;
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return <p className="menu-hint schema-fields">{words.noParameters}</p>;
  return (
    <dl className="schema-fields" aria-label={words.parameters}>
      {fields.map(([name, { type, description }]) => (
        <div key={name}>
          <dt>
            <code>{name}</code> {schema.required?.includes(name) && <small>{words.required}</small>}
          </dt>
          <dd>{description ?? String(type ?? "")}</dd>
        </div>
      ))}
    </dl>
  );
}
