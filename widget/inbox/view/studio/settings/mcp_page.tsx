/** A server that brings tools of its own: where it is, and which of its tools may be used, by whom. */
import { type FormEvent, useEffect, useState } from "react";
import { useDesk, useText } from "../../../desk/desk";
import type { McpCheck, McpServer, McpServerSettings, McpTool } from "../../../session/studio_types";
import { NEW } from "../../../state/studio/place";
import { Alert, Check, Trash } from "../../parts/icons";
import { Confirm } from "../confirm";
import { FaultsContext, FormPart, SwitchField, TextField, useChangeable } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { Bones, Failed } from "../loading";
import { toFault } from "../to_fault";
import { authOf, AuthFields } from "./auth_fields";
import { SettingsPage } from "./page";
import { useForm } from "./saving";

interface Known {
  server?: McpServer;
  tag?: string;
}

const EMPTY: McpServerSettings = { name: "", url: "", auth: { kind: "none" }, allow_private: false, tools: [] };
const ASSURANCES = ["anonymous", "known_handle", "verified"] as const;

export function McpPage({ id }: { id: string }) {
  const { studio, say } = useDesk();
  const { settings } = useText();
  const [known, setKnown] = useState<Known | undefined>(id === NEW ? {} : undefined);
  const [error, setError] = useState<string>();
  const load = () => {
    setError(undefined);
    studio.api.mcpServer(id).then(({ answer, tag }) => setKnown({ server: answer, ...(tag ? { tag } : {}) }), (e: unknown) => setError(say(e)));
  };
  useEffect(() => {
    if (id !== NEW) load();
  }, [id]);
  if (known) return <Editor known={known} onKnown={setKnown} />;
  return (
    <SettingsPage title={settings.tools.mcp} back={{ page: "tools" }} inner>
      {error ? <Failed error={error} onRetry={load} /> : <Bones />}
    </SettingsPage>
  );
}

function settingsOf({ name, url, auth, allow_private, tools }: McpServerSettings): McpServerSettings {
  return { name, url, auth: authOf(auth), allow_private, tools };
}

function Editor({ known, onKnown }: { known: Known; onKnown: (known: Known) => void }) {
  const { studio, route, toasts, say } = useDesk();
  const { settings } = useText();
  const words = settings.mcp;
  const changeable = useChangeable();
  const { server, tag } = known;
  const form = useForm<McpServerSettings>(settingsOf(server ?? EMPTY));
  const { value, set, faults, fault, busy, dirty } = form;
  const [removing, setRemoving] = useState(false);
  const [check, setCheck] = useState<McpCheck | "busy" | { failed: string }>();
  const offered = typeof check === "object" && "tools" in check && check.ok ? check.tools : undefined;

  async function submit(event: FormEvent) {
    event.preventDefault();
    let made: Known | undefined;
    const done = await form.save(async (now) => {
      const { answer, tag: next } = await (server ? studio.api.changeMcpServer(server.id, now, tag) : studio.api.addMcpServer(now));
      made = { server: answer, ...(next ? { tag: next } : {}) };
      return settingsOf(answer);
    });
    if (!done || !made?.server) return toFault();
    onKnown(made);
    toasts.tell(settings.saved);
    if (server) return;
    route.enter({ page: "mcp_server", id: made.server.id }, "replace");
  }

  async function ask() {
    if (!server) return;
    setCheck("busy");
    try {
      const result = await studio.api.checkMcpServer(server.id);
      setCheck(result);
      if (!result.ok) return;
      // What the server has anew stands in the list, switched off.
      const fresh = result.tools.filter(({ name }) => !value.tools.some((tool) => tool.name === name));
      if (fresh.length > 0) set("tools", [...value.tools, ...fresh.map(({ name }): McpTool => ({ name, enabled: false, confirm: true, assurance: "anonymous" }))]);
    } catch (e) {
      setCheck({ failed: say(e) });
    }
  }

  return (
    <FaultsContext value={faults}>
      <form className="settings-form" onSubmit={(e) => void submit(e)} noValidate>
        <SettingsPage
          title={server ? server.name : words.newTitle}
          lead={dirty ? settings.unsaved : settings.tools.mcp}
          back={{ page: "tools" }}
          inner
          acts={
            changeable && (
              <>
                {server && (
                  <button type="button" className="icon-button" aria-label={words.removeTitle(server.name)} title={settings.remove} onClick={() => setRemoving(true)}>
                    <Trash />
                  </button>
                )}
                <button type="submit" className="button primary publish-button" disabled={busy || !dirty} aria-busy={busy}>
                  <span>{busy ? settings.saving : settings.save}</span>
                </button>
              </>
            )
          }
        >
          {fault && (
            <p className="fault form-fault" role="alert">
              {fault}
            </p>
          )}
          <FormPart title={settings.http.what}>
            <TextField label={words.nameLabel} hint={words.nameHint} at="/name" maxLength={80} value={value.name} onChange={(v) => set("name", v)} />
            <TextField label={words.url} hint={words.urlHint} at="/url" type="url" ltr maxLength={500} placeholder="https://" value={value.url} onChange={(v) => set("url", v)} />
            <AuthFields auth={value.auth} kept={server?.auth} onChange={(v) => set("auth", v)} />
            <SwitchField label={settings.private} hint={settings.privateHint} at="/allow_private" checked={value.allow_private} onChange={(v) => set("allow_private", v)} />
          </FormPart>
          <FormPart
            title={words.tools}
            hint={words.toolsHint}
            aside={
              changeable && (
                <button type="button" className="button" title={words.checkHint} disabled={!server || check === "busy"} aria-busy={check === "busy"} onClick={() => void ask()}>
                  {check === "busy" ? settings.checked.busy : words.check}
                </button>
              )
            }
          >
            {!server && <p className="menu-hint">{words.trySave}</p>}
            <CheckLine check={check} />
            {server && value.tools.length === 0 && <p className="menu-hint">{words.toolsNone}</p>}
            <ul className="mcp-tools">
              {value.tools.map((tool, i) => (
                <ToolRow
                  key={tool.name}
                  tool={tool}
                  {...(offered ? { offered: offered.find(({ name }) => name === tool.name) ?? null } : {})}
                  onChange={(next) => set("tools", value.tools.map((old, j) => (j === i ? next : old)), `/tools/${i}`)}
                />
              ))}
            </ul>
          </FormPart>
        </SettingsPage>
      </form>
      <LeaveGuard on={dirty && !busy} words={settings} />
      {removing && server && (
        <Confirm
          title={words.removeTitle(server.name)}
          act={settings.removeSure}
          danger
          onClose={() => setRemoving(false)}
          onAct={async () => {
            await studio.api.deleteMcpServer(server.id);
            form.accept(value);
            toasts.tell(words.removed(server.name));
            setTimeout(() => route.enter({ page: "tools" }, "replace"));
          }}
        >
          <p>{words.removeText}</p>
        </Confirm>
      )}
    </FaultsContext>
  );
}

function CheckLine({ check }: { check: McpCheck | "busy" | { failed: string } | undefined }) {
  const { settings } = useText();
  if (check === undefined || check === "busy") return null;
  const ok = "ok" in check && check.ok;
  return (
    <div className="check" data-ok={ok} role={ok ? "status" : "alert"}>
      {ok ? <Check /> : <Alert />}
      <span>
        <strong>{ok ? settings.checked.ok : settings.checked.failed}.</strong> {"failed" in check ? check.failed : check.ok ? settings.mcp.server(check.server) : check.detail}
      </span>
    </div>
  );
}

interface RowProps {
  tool: McpTool;
  /** What the server says of it; null: it no longer offers it; absent: not asked yet. */
  offered?: McpCheck["tools"][number] | null;
  onChange: (tool: McpTool) => void;
}

function ToolRow({ tool, offered, onChange }: RowProps) {
  const { settings, bots } = useText();
  const words = settings.mcp;
  const changeable = useChangeable();
  const title = offered?.title || tool.name;
  return (
    <li className="mcp-tool" data-on={tool.enabled}>
      <label className="mcp-tool-what">
        <input type="checkbox" className="switch" aria-label={words.on(title)} checked={tool.enabled} disabled={!changeable} onChange={(e) => onChange({ ...tool, enabled: e.currentTarget.checked })} />
        <span className="row-what">
          <strong>
            <bdi>{title}</bdi>
          </strong>
          <small>{offered === null ? words.goneTool : (offered?.description ?? tool.name)}</small>
        </span>
      </label>
      {tool.enabled && (
        <span className="mcp-tool-safety">
          <label className="tick">
            <input type="checkbox" checked={tool.confirm} disabled={!changeable} onChange={(e) => onChange({ ...tool, confirm: e.currentTarget.checked })} />
            {words.confirm}
          </label>
          <select value={tool.assurance} disabled={!changeable} aria-label={`${title}: ${words.assurance}`} onChange={(e) => onChange({ ...tool, assurance: e.currentTarget.value as McpTool["assurance"] })}>
            {ASSURANCES.map((each) => (
              <option key={each} value={each}>
                {bots.agents.assurance[each]}
              </option>
            ))}
          </select>
        </span>
      )}
    </li>
  );
}
