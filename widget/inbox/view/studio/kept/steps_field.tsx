/** The steps of a macro in their order, each with what it is about. */
import { Suspense } from "react";
import type { Priority } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { removed, replaced } from "../../../state/studio/bot";
import { PRIORITIES } from "../../../state/daily/filing";
import { MOST_STEPS, newStep, SNOOZES, type SnoozeName, snoozeName, STEP_KINDS, type StepKind, type TypedStep } from "../../../state/daily/steps";
import { useKeptText } from "../../../text/kept";
import { useWorkText } from "../../../text/daily";
import { Close, Plus, Up } from "../../parts/icons";
import { useKept } from "../../daily/choices";
import { useFault } from "../fields";
import { LeadStep } from "./lead_step";
import { Several } from "./teams_page";

interface Props {
  steps: readonly TypedStep[];
  /** What may be chosen. */
  kinds?: readonly StepKind[];
  onChange: (steps: TypedStep[]) => void;
}

export function StepsField({ steps, kinds = STEP_KINDS, onChange }: Props) {
  const { macros: words } = useKeptText();
  const fault = useFault("/steps");
  const up = (i: number) => {
    const [before, step] = [steps[i - 1], steps[i]];
    if (before && step) onChange(replaced(replaced(steps, i - 1, step), i, before));
  };
  return (
    <fieldset className="field macro-steps">
      <legend>{words.steps}</legend>
      <p className={fault ? "fault" : "menu-hint"} role={fault ? "alert" : undefined}>
        {fault ?? words.stepsHint}
      </p>
      <ol>
        {steps.map((step, i) => (
          <li key={i} className="macro-step">
            <div className="macro-step-head">
              <select aria-label={words.step(i + 1)} value={step.kind} onChange={(e) => onChange(replaced(steps, i, newStep(e.currentTarget.value as StepKind)))}>
                {kinds.map((kind) => (
                  <option key={kind} value={kind}>
                    {words.kinds[kind]}
                  </option>
                ))}
              </select>
              {i > 0 && (
                <button type="button" className="icon-button" aria-label={words.up(i + 1)} title={words.up(i + 1)} onClick={() => up(i)}>
                  <Up />
                </button>
              )}
              {steps.length > 1 && (
                <button type="button" className="icon-button" aria-label={words.remove(i + 1)} title={words.remove(i + 1)} onClick={() => onChange(removed(steps, i))}>
                  <Close />
                </button>
              )}
            </div>
            <About step={step} n={i + 1} onChange={(next) => onChange(replaced(steps, i, next))} />
          </li>
        ))}
      </ol>
      {steps.length < MOST_STEPS && (
        <button type="button" className="button add-line" onClick={() => onChange([...steps, newStep("labels")])}>
          <Plus /> {words.addStep}
        </button>
      )}
    </fieldset>
  );
}

function About({ step, n, onChange }: { step: TypedStep; n: number; onChange: (step: TypedStep) => void }) {
  const { directory } = useDesk();
  const { macros: words } = useKeptText();
  const { priorities } = useWorkText();
  const replies = useKept(directory.replies).map(({ id, title }) => ({ id, name: title }));
  const [labels, teams, operators, macros] = [useKept(directory.labels), useKept(directory.teams), useKept(directory.operators), useKept(directory.macros)];
  const label = `${words.step(n)}: ${words.kinds[step.kind]}`;
  const one = (items: readonly { id: string; name: string }[]) => (
    <select aria-label={label} value={step.ids[0] ?? ""} onChange={(e) => onChange({ ...step, ids: e.currentTarget.value ? [e.currentTarget.value] : [] })}>
      <option value="">{words.choose}</option>
      {items.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
  switch (step.kind) {
    case "reply":
      return one(replies);
    case "team":
      return one(teams);
    case "assign":
      return one(operators);
    case "macro":
      return one(macros);
    case "labels":
    case "unlabel":
      return <Several label={words.kinds[step.kind]} at={`/steps/${n - 1}`} items={labels} chosen={step.ids} onChange={(ids) => onChange({ ...step, ids })} />;
    case "note":
    case "text":
      return <textarea aria-label={label} rows={3} maxLength={4_000} dir="auto" value={step.text} onChange={(e) => onChange({ ...step, text: e.currentTarget.value })} />;
    case "priority":
      return (
        <select aria-label={label} value={step.priority} onChange={(e) => onChange({ ...step, priority: e.currentTarget.value as Priority })}>
          {PRIORITIES.map((priority) => (
            <option key={priority} value={priority}>
              {priorities[priority]}
            </option>
          ))}
        </select>
      );
    case "snooze": {
      const now = snoozeName(step.for_s);
      return (
        <select aria-label={label} value={now} onChange={(e) => onChange({ ...step, for_s: SNOOZES[e.currentTarget.value as SnoozeName] })}>
          {[...(Object.keys(SNOOZES) as SnoozeName[]), ...(now === "other" ? (["other"] as const) : [])].map((name) => (
            <option key={name} value={name}>
              {words.snoozes[name]}
            </option>
          ))}
        </select>
      );
    }
    case "lead":
      return (
        <Suspense fallback={null}>
          <LeadStep step={step} label={label} onChange={onChange} />
        </Suspense>
      );
    case "resolve":
    case "ask_person":
    case "return":
      return null;
  }
}
