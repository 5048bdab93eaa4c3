/** What a step does with the contact's lead: the stage it comes to, and the tags that are put on. */
import type { Stage } from "../../../session/lead_api";
import type { TypedStep } from "../../../state/daily/steps";
import { STAGES } from "../../../state/leads/stages";
import { useLeadsText } from "../../../text/leads";

interface Props {
  step: TypedStep;
  label: string;
  onChange: (step: TypedStep) => void;
}

export function LeadStep({ step, label, onChange }: Props) {
  const words = useLeadsText();
  return (
    <>
      <select aria-label={label} value={step.stage} onChange={(e) => onChange({ ...step, stage: e.currentTarget.value as Stage })}>
        {STAGES.map((stage) => (
          <option key={stage} value={stage}>
            {words.stages[stage]}
          </option>
        ))}
      </select>
      <input type="text" aria-label={`${label}: ${words.fields["tags"]}`} placeholder={words.fields["tags"]} maxLength={1_000} dir="auto" value={step.text} onChange={(e) => onChange({ ...step, text: e.currentTarget.value })} />
    </>
  );
}
