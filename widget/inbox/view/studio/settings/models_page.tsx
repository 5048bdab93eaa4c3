/** The connected providers of language models. */
import { useEffect, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useLanguage, useText } from "../../../desk/desk";
import type { Connection, ConnectionCheck } from "../../../session/studio_types";
import { duration } from "../../../state/studio/figures";
import { Check, Alert, Pencil, Plus, Spark, Trash } from "../../parts/icons";
import { Confirm } from "../confirm";
import { useChangeable } from "../fields";
import { Await } from "../loading";
import { ConnectionDialog } from "./connection_dialog";
import { SettingsPage } from "./page";

type Checking = Readonly<Record<string, ConnectionCheck | "busy" | { failed: string }>>;

export function ModelsPage() {
  const { studio, toasts, say } = useDesk();
  const { settings } = useText();
  const words = settings.models;
  const changeable = useChangeable();
  const [editing, setEditing] = useState<Connection | "new">();
  const [removing, setRemoving] = useState<Connection>();
  const [checks, setChecks] = useState<Checking>({});
  const many = useCell(studio.connections).value?.length ?? 0;
  useEffect(() => {
    void studio.connections.load();
  }, [studio]);

  async function check(id: string) {
    setChecks((now) => ({ ...now, [id]: "busy" }));
    try {
      const result = await studio.api.checkConnection(id);
      setChecks((now) => ({ ...now, [id]: result }));
    } catch (e) {
      setChecks((now) => ({ ...now, [id]: { failed: say(e) } }));
    }
  }

  function saved(connection: Connection) {
    const known = studio.connections.get().value?.some(({ id }) => id === connection.id);
    studio.connections.alter((items) => (known ? items.map((old) => (old.id === connection.id ? connection : old)) : [...items, connection]));
    setEditing(undefined);
    // Whoever has just given a key wants to know whether it works.
    void check(connection.id);
  }

  return (
    <SettingsPage
      title={words.title}
      lead={words.lead}
      back={{ page: "settings" }}
      acts={
        changeable &&
        many > 0 && (
          <button type="button" className="button primary" onClick={() => setEditing("new")}>
            <Plus /> <span className="act-words">{words.add}</span>
          </button>
        )
      }
    >
      <Await what={studio.connections}>
        {(connections) =>
          connections.length === 0 ? (
            <div className="empty">
              <p className="empty-title">{words.none}</p>
              <p>{words.noneHint}</p>
              {changeable && (
                <button type="button" className="button primary" onClick={() => setEditing("new")}>
                  <Plus /> {words.add}
                </button>
              )}
            </div>
          ) : (
            <ul className="cards">
              {connections.map((connection) => (
                <li key={connection.id} className="card">
                  <div className="card-head">
                    <Spark />
                    <span className="row-what">
                      <strong>
                        <bdi>{connection.name}</bdi>
                      </strong>
                      <small>
                        {[connection.kind === "practice" ? words.practice : words.kinds[connection.kind], connection.has_key ? connection.key_hint : connection.kind === "practice" ? "" : words.noKey, connection.deployment, connection.region].filter(Boolean).join(" · ")}
                      </small>
                      {connection.base_url && (
                        <small dir="ltr" className="address">
                          {connection.base_url}
                        </small>
                      )}
                    </span>
                    {changeable && connection.kind !== "practice" && (
                      <span className="card-acts">
                        <button type="button" className="button" aria-label={words.checkOne(connection.name)} title={words.checkHint} disabled={checks[connection.id] === "busy"} onClick={() => void check(connection.id)}>
                          {words.check}
                        </button>
                        <button type="button" className="icon-button" aria-label={words.editTitle(connection.name)} title={settings.edit} onClick={() => setEditing(connection)}>
                          <Pencil />
                        </button>
                        <button type="button" className="icon-button" aria-label={words.removeTitle(connection.name)} title={settings.remove} onClick={() => setRemoving(connection)}>
                          <Trash />
                        </button>
                      </span>
                    )}
                  </div>
                  <CheckResult check={checks[connection.id]} />
                </li>
              ))}
            </ul>
          )
        }
      </Await>
      {editing && <ConnectionDialog {...(editing === "new" ? {} : { connection: editing })} onClose={() => setEditing(undefined)} onSaved={saved} />}
      {removing && (
        <Confirm
          title={words.removeTitle(removing.name)}
          act={settings.removeSure}
          danger
          onClose={() => setRemoving(undefined)}
          onAct={async () => {
            await studio.api.deleteConnection(removing.id);
            studio.connections.alter((items) => items.filter(({ id }) => id !== removing.id));
            toasts.tell(words.removed(removing.name));
          }}
        >
          <p>{words.removeText}</p>
        </Confirm>
      )}
    </SettingsPage>
  );
}

function CheckResult({ check }: { check: Checking[string] | undefined }) {
  const { settings } = useText();
  const words = settings.models;
  const language = useLanguage();
  if (check === undefined) return null;
  if (check === "busy") {
    return (
      <p className="check" role="status">
        {settings.checked.busy}
      </p>
    );
  }
  if ("failed" in check) {
    return (
      <p className="check" data-ok="false" role="alert">
        <Alert /> {check.failed}
      </p>
    );
  }
  if (!check.ok) {
    const plain = check.class ? words.classes[check.class] : undefined;
    return (
      <div className="check" data-ok="false" role="alert">
        <Alert />
        <span>
          <strong>{settings.checked.failed}.</strong> {plain ?? check.detail}
          {plain && check.detail && <small dir="auto">{check.detail}</small>}
        </span>
      </div>
    );
  }
  return (
    <div className="check" data-ok="true" role="status">
      <Check />
      <span>
        <strong>{settings.checked.ok}.</strong> {words.took(duration(check.took_ms, language))}
        {check.models && check.models.length > 0 && (
          <details>
            <summary>{words.found(check.models.length)}</summary>
            <ul className="model-names" dir="ltr">
              {check.models.map((model) => (
                <li key={model}>{model}</li>
              ))}
            </ul>
          </details>
        )}
      </span>
    </div>
  );
}
