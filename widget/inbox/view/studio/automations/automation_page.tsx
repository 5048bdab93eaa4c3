/** One automation, put together as a sentence: when, if, then; tried before it is switched on. */
import { type FormEvent, useEffect, useState } from "react";
import type { AutomationSettings, Trigger } from "../../../../protocol";
import { useDesk, useText } from "../../../desk/desk";
import { CallFailed } from "../../../session/problem";
import { bodyOf, newTrigger, type TriggerKind, TRIGGERS, type TypedAutomation, typedOf } from "../../../state/daily/automations";
import { AUTOMATION_STEPS, isComplete, newStep } from "../../../state/daily/steps";
import { NEW } from "../../../state/studio/place";
import { useAutomationsText } from "../../../text/automations";
import { useKeptText } from "../../../text/kept";
import { useKept } from "../../daily/choices";
import { FaultsContext, FormPart, NumberField, SelectField, SwitchField, TextField, useChangeable } from "../fields";
import { StepsField } from "../kept/steps_field";
import { LeaveGuard } from "../leave_guard";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { Conditions } from "./conditions";
import { RunLog } from "./run_log";
import { Trial } from "./trial";

interface Known {
  form: TypedAutomation;
  tag?: string | undefined;
}

const fresh = (): TypedAutomation => ({ name: "", enabled: false, when: { kind: "message_received" }, matching: "all", conditions: [], steps: [newStep("labels")] });

export function AutomationPage({ id }: { id: string }) {
  const { automations: api, say } = useDesk();
  const words = useAutomationsText();
  const [known, setKnown] = useState<Known | undefined>(() => (id === NEW ? { form: fresh() } : undefined));
  const [error, setError] = useState<string>();

  function load() {
    setError(undefined);
    api.one(id).then(({ answer, tag }) => setKnown({ form: typedOf(answer), tag }), (e: unknown) => setError(say(e)));
  }
  useEffect(() => {
    if (id !== NEW) load();
  }, [id]);

  if (known) return <Editor key={known.tag ?? NEW} id={id === NEW ? undefined : id} known={known} onReload={load} onSaved={setKnown} />;
  return (
    <SettingsPage title={words.one} back={{ page: "automations" }} inner>
      {error ? <Failed error={error} onRetry={load} /> : <Bones />}
    </SettingsPage>
  );
}

interface EditorProps {
  id: string | undefined;
  known: Known;
  onReload: () => void;
  onSaved: (known: Known) => void;
}

function Editor({ id, known, onReload, onSaved }: EditorProps) {
  const { automations: api, route, toasts } = useDesk();
  const { settings } = useText();
  const words = useAutomationsText();
  const kept = useKeptText();
  const changeable = useChangeable();
  const form = useForm<TypedAutomation>(known.form);
  const { value, set, faults, fault, busy } = form;
  const [lacks, setLacks] = useState<string>();
  const [raced, setRaced] = useState(false);
  const dirty = form.dirty || !id;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const lack = value.steps.every(isComplete) ? undefined : words.incomplete;
    setLacks(lack);
    if (lack) return toFault();
    let saved: { id: string; known: Known } | undefined;
    const done = await form.save(async (now) => {
      const body = bodyOf(now);
      const { answer, tag } = await (id ? api.change(id, body, known.tag) : api.add(body)).catch((e: unknown) => {
        if (e instanceof CallFailed && e.status === 412) setRaced(true);
        throw e;
      });
      saved = { id: answer.id, known: { form: typedOf(answer), tag } };
      return typedOf(answer);
    });
    if (!done || !saved) return toFault();
    toasts.tell(settings.saved);
    if (id) onSaved(saved.known);
    else route.enter({ page: "automation", id: saved.id }, "replace");
  }

  const told = lacks ?? (Object.keys(faults).length === 0 && !raced ? fault : undefined);
  const body = (): AutomationSettings => bodyOf({ ...value, name: value.name.trim() || words.newTitle });
  return (
    <FaultsContext value={faults}>
      <form className="settings-form" onSubmit={(e) => void submit(e)} noValidate>
        <SettingsPage
          title={value.name || (id ? words.one : words.newTitle)}
          lead={form.dirty ? settings.unsaved : words.one}
          back={{ page: "automations" }}
          inner
          acts={
            changeable && (
              <button type="submit" className="button primary publish-button" disabled={busy || !dirty} aria-busy={busy}>
                <span>{busy ? settings.saving : settings.save}</span>
              </button>
            )
          }
        >
          {told && (
            <p className="fault form-fault" role="alert">
              {told}
            </p>
          )}
          {raced && (
            <p className="warning form-fault" role="alert">
              {kept.conflict}{" "}
              <button type="button" className="link" onClick={onReload}>
                {kept.theirs}
              </button>
            </p>
          )}
          <FormPart title={words.one}>
            <TextField label={words.name} hint={words.nameHint} at="/name" maxLength={80} autoFocus={!id} value={value.name} onChange={(name) => set("name", name)} />
            <SwitchField label={words.enabled} hint={words.enabledHint} checked={value.enabled ?? false} onChange={(on) => set("enabled", on)} />
          </FormPart>
          <FormPart title={words.when}>
            <When value={value.when} onChange={(when) => set("when", when)} />
          </FormPart>
          <FormPart title={words.if} hint={value.conditions?.length ? undefined : words.ifHint}>
            <Conditions conditions={value.conditions ?? []} matching={value.matching ?? "all"} onMatching={(matching) => set("matching", matching)} onChange={(conditions) => set("conditions", conditions)} />
          </FormPart>
          <FormPart title={words.then}>
            <StepsField steps={value.steps} kinds={AUTOMATION_STEPS} onChange={(steps) => (setLacks(undefined), set("steps", steps))} />
          </FormPart>
          {changeable && <Trial body={body} ready={value.steps.every(isComplete)} conditions={value.conditions ?? []} />}
          {id && <RunLog id={id} />}
        </SettingsPage>
      </form>
      <LeaveGuard on={form.dirty && !busy} words={settings} />
    </FaultsContext>
  );
}

function When({ value, onChange }: { value: Trigger; onChange: (when: Trigger) => void }) {
  const { directory } = useDesk();
  const words = useAutomationsText();
  const labels = useKept(directory.labels);
  return (
    <>
      <SelectField label={words.when} at="/when" value={value.kind} options={TRIGGERS.map((kind) => ({ value: kind, label: words.triggers[kind] }))} onChange={(kind: TriggerKind) => onChange(newTrigger(kind))} />
      {value.kind === "label_added" && (
        <SelectField
          label={words.tests.label}
          value={value.label ?? ""}
          options={[{ value: "", label: words.anyLabel }, ...labels.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(label) => onChange(label ? { kind: "label_added", label } : { kind: "label_added" })}
        />
      )}
      {value.kind === "no_answer" && <NumberField label={words.minutes} hint={words.minutesHint} at="/when/minutes" max={10_080} value={value.minutes} onChange={(minutes) => onChange({ kind: "no_answer", minutes })} />}
    </>
  );
}
