/** Packs: agents and tools for a trade, connected to the system that the trade uses. */
import { type FormEvent, useEffect, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import type { Pack } from "../../../session/studio_types";
import { settingsOf, withAgents } from "../../../state/studio/bot";
import { Alert, Check } from "../../parts/icons";
import { Confirm } from "../confirm";
import { FaultsContext, FormPart, SelectField, TextField, useChangeable } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { StudioLink } from "../link";
import { Await } from "../loading";
import { toFault } from "../to_fault";
import { SettingsPage } from "./page";
import { useForm } from "./saving";

export function PacksPage() {
  const { studio } = useDesk();
  const { settings } = useText();
  const words = settings.packs;
  useEffect(() => {
    void studio.packs.load();
  }, [studio]);
  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }}>
      <Await what={studio.packs}>
        {(packs) =>
          packs.length === 0 ? (
            <div className="empty">
              <p className="empty-title">{words.none}</p>
            </div>
          ) : (
            <ul className="cards">
              {packs.map((pack) => (
                <li key={pack.key} className="card">
                  <div className="card-head">
                    <span className="row-what">
                      <strong>
                        <StudioLink to={{ page: "pack", pack: pack.key }} label={words.open(pack.title)}>
                          {pack.title}
                        </StudioLink>
                      </strong>
                      <span className="card-text">{pack.description}</span>
                      <small>{pack.agents.map(({ name }) => name).join(" · ")}</small>
                    </span>
                    <span className="badge" data-tone={pack.connected ? "good" : "plain"}>
                      {pack.connected ? words.connected : words.notConnected}
                    </span>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
    </SettingsPage>
  );
}

export function PackPage({ id }: { id: string }) {
  const { studio } = useDesk();
  const { settings } = useText();
  const { phase, value } = useCell(studio.packs);
  useEffect(() => {
    void studio.packs.load();
  }, [studio]);
  const pack = value?.find(({ key }) => key === id);
  if (pack) return <PackEditor pack={pack} />;
  return (
    <SettingsPage title={settings.packs.title} back={{ page: "packs" }} inner>
      {phase === "ready" ? <p className="menu-hint form-fault">{settings.packs.none}</p> : <Await what={studio.packs}>{() => null}</Await>}
    </SettingsPage>
  );
}

type Values = Record<string, string>;

/** Secrets are never read: their fields begin empty, and an empty one is not sent. */
function valuesOf({ fields, settings }: Pack): Values {
  return Object.fromEntries(fields.map(({ name, secret, kind, options }) => [name, secret ? "" : (settings[name] ?? (kind === "select" ? (options?.[0] ?? "") : ""))]));
}

function PackEditor({ pack }: { pack: Pack }) {
  const { studio, toasts, say } = useDesk();
  const { settings } = useText();
  const words = settings.packs;
  const changeable = useChangeable();
  const form = useForm<Values>(valuesOf(pack));
  const { value, set, faults, fault, busy, dirty } = form;
  const [leaving, setLeaving] = useState(false);
  const [check, setCheck] = useState<{ ok: boolean; detail: string } | "busy">();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const done = await form.save(async (now) => {
      const secrets = new Set(pack.fields.filter(({ secret }) => secret).map(({ name }) => name));
      const sent = Object.fromEntries(Object.entries(now).filter(([name, typed]) => !secrets.has(name) || typed !== ""));
      const next = await studio.api.connectPack(pack.key, sent);
      studio.packs.alter((items) => items.map((old) => (old.key === next.key ? next : old)));
      return valuesOf(next);
    });
    if (!done) return toFault();
    toasts.tell(words.connectedNow(pack.title));
    void run();
  }

  async function run() {
    setCheck("busy");
    try {
      setCheck(await studio.api.checkPack(pack.key));
    } catch (e) {
      setCheck({ ok: false, detail: say(e) });
    }
  }

  return (
    <FaultsContext value={faults}>
      <SettingsPage
        title={pack.title}
        lead={dirty ? settings.unsaved : pack.connected ? words.connected : words.notConnected}
        back={{ page: "packs" }}
        inner
        acts={
          changeable &&
          pack.connected && (
            <>
              <button type="button" className="button publish-button" disabled={check === "busy"} onClick={() => void run()}>
                <span>{words.check}</span>
              </button>
              <button type="button" className="button danger publish-button" onClick={() => setLeaving(true)}>
                <span>{words.disconnect}</span>
              </button>
            </>
          )
        }
      >
        <p className="form-lead">{pack.description}</p>
        <FormPart title={words.connection}>
          <form onSubmit={(e) => void submit(e)} noValidate>
            {pack.fields.map((field) => {
              const at = `/settings/${field.name}`;
              const kept = field.secret && pack.connected && field.has_value;
              return field.kind === "select" ? (
                <SelectField key={field.name} label={field.title} hint={field.help} at={at} value={value[field.name] ?? ""} options={(field.options ?? []).map((option) => ({ value: option, label: option }))} onChange={(v) => set(field.name, v, at)} />
              ) : (
                <TextField
                  key={field.name}
                  label={field.title}
                  hint={kept ? `${field.help} ${words.secretKept}` : field.help}
                  at={at}
                  ltr={field.kind === "url" || field.secret}
                  type={field.secret ? "password" : field.kind === "url" ? "url" : "text"}
                  placeholder={kept ? "••••••••" : field.kind === "url" ? "https://" : ""}
                  maxLength={1_000}
                  value={value[field.name] ?? ""}
                  onChange={(v) => set(field.name, v, at)}
                />
              );
            })}
            {fault && (
              <p className="fault" role="alert">
                {fault}
              </p>
            )}
            {check !== undefined && (
              <div className="check" data-ok={check === "busy" ? undefined : check.ok} role="status">
                {check === "busy" ? (
                  settings.checked.busy
                ) : (
                  <>
                    {check.ok ? <Check /> : <Alert />}
                    <span>
                      <strong>{check.ok ? settings.checked.ok : settings.checked.failed}.</strong> {check.detail}
                    </span>
                  </>
                )}
              </div>
            )}
            {changeable && (
              <button type="submit" className="button primary" disabled={busy || (pack.connected && !dirty)} aria-busy={busy}>
                {pack.connected ? settings.save : words.connect}
              </button>
            )}
          </form>
        </FormPart>
        <FormPart title={words.agents}>
          <ul className="plain-rows">
            {pack.agents.map((agent) => (
              <li key={agent.key}>
                <span className="row-what">
                  <strong>{agent.name}</strong>
                  <small>{agent.role}</small>
                </span>
              </li>
            ))}
          </ul>
          {changeable && <AddTo pack={pack} />}
        </FormPart>
        <FormPart title={words.tools}>
          <p className="tool-names" dir="ltr">
            {pack.tools.map((tool) => (
              <code key={tool}>{tool}</code>
            ))}
          </p>
        </FormPart>
      </SettingsPage>
      <LeaveGuard on={dirty && !busy} words={settings} />
      {leaving && (
        <Confirm
          title={words.disconnectTitle(pack.title)}
          act={words.disconnect}
          danger
          onClose={() => setLeaving(false)}
          onAct={async () => {
            await studio.api.disconnectPack(pack.key);
            setCheck(undefined);
            const next = { ...pack, connected: false, settings: {} };
            studio.packs.alter((items) => items.map((old) => (old.key === pack.key ? next : old)));
            form.accept(valuesOf(next));
            toasts.tell(words.disconnected(pack.title));
          }}
        >
          <p>{words.disconnectText}</p>
        </Confirm>
      )}
    </FaultsContext>
  );
}

/** Into an assistant's draft, which then opens at its agents. */
function AddTo({ pack }: { pack: Pack }) {
  const { studio, route, toasts, say } = useDesk();
  const { settings } = useText();
  const words = settings.packs;
  const { value: bots } = useCell(studio.bots);
  const [chosen, setChosen] = useState<string>();
  const [busy, setBusy] = useState(false);
  const bot = bots?.find(({ id }) => id === chosen) ?? bots?.[0];
  if (!bots) return null;
  if (!bot) return <p className="menu-hint">{words.noBots}</p>;

  async function add(id: string, name: string) {
    setBusy(true);
    try {
      const { api, editor } = studio;
      // The editor may hold changes of this assistant that are not kept yet.
      if (editor.get().id === id) await editor.flush();
      const [live, draft] = await Promise.all([api.bot(id), api.draft(id)]);
      const { settings: next, added } = withAgents(settingsOf(draft ? draft.settings : live), pack.agents);
      if (added > 0) await api.saveDraft(id, next);
      toasts.tell(words.added(added, name));
      route.enter({ page: "bot", bot: id, section: "agents" });
    } catch (e) {
      toasts.fail(say(e));
      setBusy(false);
    }
  }

  return (
    <div className="add-to">
      <SelectField label={words.addTo} hint={words.addHint} value={bot.id} options={bots.map(({ id, name }) => ({ value: id, label: name }))} onChange={setChosen} />
      <button type="button" className="button" disabled={busy} aria-busy={busy} onClick={() => void add(bot.id, bot.name)}>
        {words.addNow}
      </button>
    </div>
  );
}
