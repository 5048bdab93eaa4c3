/** One real request with the saved settings, to see what the agent would be told. */
import { type KeyboardEvent, useId, useState } from "react";
import { useDesk, useLanguage, useText } from "../../../desk/desk";
import type { HttpTool, ToolTry } from "../../../session/studio_types";
import { CallFailed } from "../../../session/problem";
import { faultAt, type Faults, faultsOf, NO_FAULTS } from "../../../state/studio/faults";
import { duration } from "../../../state/studio/figures";
import { argumentsOf } from "../../../state/studio/template";
import { Values } from "../../trace/steps";

export function TryTool({ tool, dirty }: { tool?: HttpTool; dirty: boolean }) {
  const { studio, say } = useDesk();
  const { settings } = useText();
  const words = settings.http;
  const language = useLanguage();
  const id = useId();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<ToolTry>();
  const [error, setError] = useState<string>();
  const [faults, setFaults] = useState<Faults>(NO_FAULTS);

  async function run() {
    if (!tool || dirty || busy) return;
    setBusy(true);
    setError(undefined);
    setFaults(NO_FAULTS);
    try {
      setResult(await studio.api.tryHttpTool(tool.id, argumentsOf(tool.parameters, values)));
    } catch (e) {
      setResult(undefined);
      setFaults(faultsOf(e instanceof CallFailed ? e.problem : undefined));
      setError(say(e));
    } finally {
      setBusy(false);
    }
  }

  // It stands within the tool's own form, whose Enter saves.
  function onKey(event: KeyboardEvent) {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void run();
  }

  const fields = Object.entries(tool?.parameters.properties ?? {});
  return (
    <aside className="try-tool" aria-labelledby={id}>
      <h3 id={id}>{words.try}</h3>
      {!tool ? (
        <p className="menu-hint">{words.trySave}</p>
      ) : (
        <>
          <p className="menu-hint">{dirty ? words.trySaveChanges : words.tryHint}</p>
          {fields.map(([name, schema]) => {
            const fault = faultAt(faults, `/arguments/${name}`);
            return (
              <div className="field" key={name}>
                <label htmlFor={`${id}-${name}`}>
                  <code>{name}</code>
                </label>
                <input
                  id={`${id}-${name}`}
                  value={values[name] ?? ""}
                  dir="auto"
                  autoComplete="off"
                  onKeyDown={onKey}
                  aria-invalid={fault ? true : undefined}
                  aria-describedby={`${id}-${name}-hint`}
                  onChange={(e) => setValues({ ...values, [name]: e.currentTarget.value })}
                />
                <p className={fault ? "fault" : "menu-hint"} id={`${id}-${name}-hint`}>
                  {fault ?? schema.description}
                </p>
              </div>
            );
          })}
          <button type="button" className="button primary" disabled={busy || dirty} aria-busy={busy} onClick={() => void run()}>
            {busy ? words.tryBusy : words.tryRun}
          </button>
        </>
      )}
      <div role="status">
        {error && <p className="fault">{error}</p>}
        {result && (
          <div className="try-result" data-ok={!result.error && (result.status ?? 0) < 400}>
            <p>
              <strong>
                {words.status} {result.status}
              </strong>{" "}
              · {words.took} {duration(result.took_ms, language)}
            </p>
            {result.error && <p className="fault">{result.error}</p>}
            <Values label={words.output} text={typeof result.output === "string" ? result.output : JSON.stringify(result.output ?? null)} none="–" open />
          </div>
        )}
      </div>
    </aside>
  );
}
