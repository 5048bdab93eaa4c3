/** One request to an API of one's own, with fields that the model fills in. */
import { type FormEvent, useEffect, useState } from "react";
import { useDesk, useText } from "../../../desk/desk";
import type { HttpTool, HttpToolSettings } from "../../../session/studio_types";
import { NEW } from "../../../state/studio/place";
import { Trash } from "../../parts/icons";
import { Confirm } from "../confirm";
import { FaultsContext, FormPart, NumberField, SelectField, SwitchField, TextField, useChangeable } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { Lines, Pairs } from "../lists";
import { Bones, Failed } from "../loading";
import { toFault } from "../to_fault";
import { authOf, AuthFields } from "./auth_fields";
import { ToolFields } from "./tool_fields";
import { SettingsPage } from "./page";
import { useForm } from "./saving";
import { TryTool } from "./try_tool";

const EMPTY: HttpToolSettings = {
  name: "", title: "", description: "", method: "GET", url: "", headers: [], query: [], body: null, auth: { kind: "none" },
  parameters: { type: "object", properties: {}, required: [], additionalProperties: false },
  response: { pick: "", fields: [] }, assurance: "anonymous", changes: false, confirm: false, timeout_ms: 8_000, allow_private: false,
};
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const ASSURANCES = ["anonymous", "known_handle", "verified"] as const;

interface Known {
  tool?: HttpTool;
  tag?: string;
}

export function HttpToolPage({ id }: { id: string }) {
  const { studio, say } = useDesk();
  const { settings } = useText();
  const [known, setKnown] = useState<Known | undefined>(id === NEW ? {} : undefined);
  const [error, setError] = useState<string>();
  const load = () => {
    setError(undefined);
    studio.api.httpTool(id).then(({ answer, tag }) => setKnown({ tool: answer, ...(tag ? { tag } : {}) }), (e: unknown) => setError(say(e)));
  };
  useEffect(() => {
    if (id !== NEW) load();
  }, [id]);
  if (known) return <Editor known={known} onKnown={setKnown} />;
  return (
    <SettingsPage title={settings.tools.http} back={{ page: "tools" }} inner>
      {error ? <Failed error={error} onRetry={load} /> : <Bones />}
    </SettingsPage>
  );
}

/** The body is typed as text and sent as JSON. */
type Typed = Omit<HttpToolSettings, "body"> & { body: string };

function typedOf({ auth, body, ...rest }: HttpToolSettings): Typed {
  return { ...rest, auth: authOf(auth), body: body === null || body === undefined ? "" : JSON.stringify(body, null, 2) };
}

function Editor({ known, onKnown }: { known: Known; onKnown: (known: Known) => void }) {
  const { studio, route, toasts } = useDesk();
  const { settings, bots } = useText();
  const words = settings.http;
  const changeable = useChangeable();
  const { tool, tag } = known;
  const { id: _id, ...initial } = tool ?? { ...EMPTY, id: "" };
  const form = useForm<Typed>(typedOf(initial));
  const { value, set, faults, fault, busy, dirty } = form;
  const [removing, setRemoving] = useState(false);
  const [odd, setOdd] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const body = parsed(value.body);
    if (body === undefined) {
      setOdd(words.bodyOdd);
      return toFault();
    }
    let made: Known | undefined;
    const done = await form.save(async (now) => {
      const sent: HttpToolSettings = { ...now, body };
      const { answer, tag: next } = await (tool ? studio.api.changeHttpTool(tool.id, sent, tag) : studio.api.addHttpTool(sent));
      made = { tool: answer, ...(next ? { tag: next } : {}) };
      const { id: _own, ...rest } = answer;
      return typedOf(rest);
    });
    if (!done || !made) return toFault();
    onKnown(made);
    toasts.tell(settings.saved);
    if (!tool && made.tool) route.enter({ page: "http_tool", id: made.tool.id }, "replace");
  }

  return (
    <FaultsContext value={faults}>
      <form className="settings-form" onSubmit={(e) => void submit(e)} noValidate>
        <SettingsPage
          title={tool ? tool.title || tool.name : words.newTitle}
          lead={dirty ? settings.unsaved : settings.tools.http}
          back={{ page: "tools" }}
          inner
          acts={
            changeable && (
              <>
                {tool && (
                  <button type="button" className="icon-button" aria-label={words.removeTitle(tool.title)} title={settings.remove} onClick={() => setRemoving(true)}>
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
          <div className="with-aside">
            <div>
              {fault && (
                <p className="fault form-fault" role="alert">
                  {fault}
                </p>
              )}
              <FormPart title={words.what}>
                <div className="field-row">
                  <TextField label={words.title} hint={words.titleHint} at="/title" maxLength={80} value={value.title} onChange={(v) => set("title", v)} />
                  <TextField label={words.nameLabel} hint={words.nameHint} at="/name" ltr maxLength={60} placeholder="order_status" value={value.name} onChange={(v) => set("name", v)} />
                </div>
                <TextField label={words.description} hint={words.descriptionHint} at="/description" rows={3} maxLength={2_000} placeholder={words.descriptionPlaceholder} value={value.description} onChange={(v) => set("description", v)} />
              </FormPart>
              <FormPart title={words.request}>
                <div className="field-row method-row">
                  <SelectField label={words.method} at="/method" value={value.method} options={METHODS.map((each) => ({ value: each as string, label: each }))} onChange={(v) => set("method", v)} />
                  <TextField label={words.url} hint={words.urlHint} at="/url" type="url" ltr maxLength={2_000} placeholder="https://api.example.com/orders/{{order}}" value={value.url} onChange={(v) => set("url", v)} />
                </div>
                <Pairs label={words.query} hint={words.queryHint} at="/query" ltr names={{ left: "name", right: "value", leftLabel: words.pairName, rightLabel: words.pairValue }} values={value.query} onChange={(v) => set("query", v)} />
                <Pairs label={words.headers} hint={words.headersHint} at="/headers" ltr names={{ left: "name", right: "value", leftLabel: words.pairName, rightLabel: words.pairValue }} values={value.headers} onChange={(v) => set("headers", v)} />
                {value.method !== "GET" && (
                  <TextField label={words.body} hint={words.bodyHint} at="/body" fault={odd} rows={6} ltr maxLength={20_000} placeholder={'{ "order": "{{order}}" }'} value={value.body} onChange={(v) => (set("body", v), setOdd(undefined))} />
                )}
                <AuthFields auth={value.auth} kept={tool?.auth} onChange={(v) => set("auth", v)} />
                <SwitchField label={settings.private} hint={settings.privateHint} at="/allow_private" checked={value.allow_private} onChange={(v) => set("allow_private", v)} />
              </FormPart>
              <ToolFields tool={value} body={value.body} onChange={(v) => set("parameters", v)} />
              <FormPart title={words.answer}>
                <TextField label={words.pick} hint={words.pickHint} at="/response/pick" ltr maxLength={300} value={value.response.pick} onChange={(pick) => set("response", { ...value.response, pick }, "/response/pick")} />
                <Lines label={words.keep} hint={words.keepHint} at="/response/fields" ltr placeholder={words.keepPlaceholder} values={value.response.fields} onChange={(fields) => set("response", { ...value.response, fields }, "/response/fields")} />
              </FormPart>
              <FormPart title={words.safety} hint={words.safetyHint}>
                <SelectField label={words.assurance} hint={bots.agents.assuranceHint[value.assurance]} at="/assurance" value={value.assurance} options={ASSURANCES.map((each) => ({ value: each, label: bots.agents.assurance[each] }))} onChange={(v) => set("assurance", v)} />
                <SwitchField label={words.changes} hint={words.changesHint} at="/changes" checked={value.changes} onChange={(v) => set("changes", v)} />
                <SwitchField label={words.confirm} hint={words.confirmHint} at="/confirm" checked={value.confirm} onChange={(v) => set("confirm", v)} />
                <NumberField label={words.timeout} hint={words.timeoutHint} at="/timeout_ms" max={60_000} value={value.timeout_ms} onChange={(v) => set("timeout_ms", v)} />
              </FormPart>
            </div>
            {changeable && <TryTool {...(tool ? { tool } : {})} dirty={dirty} />}
          </div>
        </SettingsPage>
      </form>
      <LeaveGuard on={dirty && !busy} words={settings} />
      {removing && tool && (
        <Confirm
          title={words.removeTitle(tool.title || tool.name)}
          act={settings.removeSure}
          danger
          onClose={() => setRemoving(false)}
          onAct={async () => {
            await studio.api.deleteHttpTool(tool.id);
            form.accept(value);
            toasts.tell(words.removed(tool.title || tool.name));
            setTimeout(() => route.enter({ page: "tools" }, "replace"));
          }}
        >
          <p>{words.removeText}</p>
        </Confirm>
      )}
    </FaultsContext>
  );
}

/** `undefined` when it is no JSON; nothing typed is null. */
function parsed(text: string): unknown {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
