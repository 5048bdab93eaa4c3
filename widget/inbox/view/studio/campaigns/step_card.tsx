/** One message of the tree: when it is sent, and in which words. An end is one without words. */
import { useContext, useId, useState } from "react";
import type { Step } from "../../../session/campaign_api";
import { ended, LONGEST_WAIT, minutesOf, MOST_VARIANTS, type Unit, UNITS, waitOf, withoutVariant, withVariant } from "../../../state/campaigns/steps";
import { conditionOf, stepName, unlessOf } from "../../../state/campaigns/words";
import { Plus, Send, Stop, Trash } from "../../parts/icons";
import { FaultsContext, NumberField, SelectField, useChangeable } from "../fields";
import { useDraft, useDraftWords } from "./draft_here";
import { VariantFields } from "./variant_fields";

interface Props {
  at: number;
  step: Step;
  onRemove: (() => void) | undefined;
}

export function StepCard({ at, step, onRemove }: Props) {
  const words = useDraftWords();
  const { id: campaign, isSaved, steps, setSteps, ask } = useDraft();
  const changeable = useChangeable();
  const id = useId();
  const name = stepName(words, steps, at);
  const unless = unlessOf(words, steps, at);
  const { after, variants } = step;
  const set = (next: Step, pointer: string) => setSteps(steps.map((old, place) => (place === at ? next : old)), pointer);

  return (
    <section className="step-card" aria-labelledby={id}>
      <header className="step-head">
        {after && <p className="step-when">{conditionOf(words, step)}</p>}
        <h4 id={id} className="step-name" tabIndex={-1}>
          {variants.length === 0 && after && <Stop />} {name}
        </h4>
        {onRemove && (
          <button type="button" className="icon-button" aria-label={words.removeStep(name)} title={words.removeStep(name)} onClick={onRemove}>
            <Trash />
          </button>
        )}
      </header>
      <StepFault at={at} />
      {after && changeable && <AfterFields at={at} step={step} onWait={(wait_minutes) => set({ ...step, after: { ...after, wait_minutes } }, `/steps/${at}/after`)} />}
      {unless && <p className="menu-hint step-unless">{unless}</p>}
      {after && variants.length === 0 && <p className="menu-hint">{words.endHint}</p>}
      {variants.map((variant, place) => (
        <VariantFields
          key={place}
          step={at}
          place={place}
          variants={variants}
          onChange={(changed, pointer) => set({ ...step, variants: variants.map((old, other) => (other === place ? changed : old)) }, pointer)}
          onRemove={variants.length > 1 && changeable ? () => set({ ...step, variants: withoutVariant(variants, place) }, `/steps/${at}/variants`) : undefined}
          variant={variant}
        />
      ))}
      {variants.length > 0 && (
        <div className="step-acts">
          {changeable && variants.length < MOST_VARIANTS && (
            <button type="button" className="button add-line" title={words.addVariantHint} onClick={() => set({ ...step, variants: withVariant(variants) }, `/steps/${at}/variants`)}>
              <Plus /> {words.addVariant}
              <span className="hidden">: {name}</span>
            </button>
          )}
          {campaign && changeable && (
            <button type="button" className="button add-line" disabled={!isSaved} title={isSaved ? undefined : words.saveFirst} onClick={() => ask({ what: "test", step: at })}>
              <Send /> {words.test}
              <span className="hidden">: {name}</span>
            </button>
          )}
        </div>
      )}
    </section>
  );
}

/** Against the step itself, and not against a field of it. */
function StepFault({ at }: { at: number }) {
  const faults = useContext(FaultsContext);
  const told = faults[`/steps/${at}`] ?? faults[`/steps/${at}/variants`] ?? faults[`/steps/${at}/after`] ?? faults[`/steps/${at}/after/on`] ?? faults[`/steps/${at}/after/step`];
  return told ? (
    <p className="fault" role="alert">
      {told}
    </p>
  ) : null;
}

function AfterFields({ at, step, onWait }: { at: number; step: Step; onWait: (minutes: number) => void }) {
  const words = useDraftWords();
  const { steps, setSteps } = useDraft();
  const minutes = step.after?.wait_minutes ?? 0;
  const [wished, setWished] = useState<Unit>(waitOf(minutes).unit);
  // The unit that was chosen stays while it takes the wait whole.
  const { n, unit } = minutes % UNITS[wished] === 0 ? { n: minutes / UNITS[wished], unit: wished } : waitOf(minutes);
  return (
    <div className="step-after">
      <NumberField label={words.wait} at={`/steps/${at}/after/wait_minutes`} max={LONGEST_WAIT} value={n} onChange={(typed) => onWait(minutesOf(typed, unit))} />
      <SelectField
        label={words.waitUnit}
        value={unit}
        options={(Object.keys(UNITS) as Unit[]).map((value) => ({ value, label: words.units[value] }))}
        onChange={(chosen) => {
          setWished(chosen);
          onWait(minutesOf(n, chosen));
        }}
      />
      <SelectField
        label={words.then}
        value={step.variants.length === 0 ? "end" : "message"}
        options={[
          { value: "message", label: words.thenMessage },
          { value: "end", label: words.thenEnd },
        ]}
        onChange={(then) => setSteps(ended(steps, at, then === "end"))}
      />
    </div>
  );
}
