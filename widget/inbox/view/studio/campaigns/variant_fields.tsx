/** One wording of a message: its template, what stands in the gaps, and how somebody reads it. Of a call: what is said first. */
import { useId } from "react";
import type { Variant } from "../../../session/campaign_api";
import { templateOf, valuesFor } from "../../../state/campaigns/fillers";
import { percent } from "../../../state/campaigns/steps";
import { templatePreview } from "../../../state/template_preview";
import { Close } from "../../parts/icons";
import { NumberField, useChangeable, useFault } from "../fields";
import { useDraft, useDraftWords } from "./draft_here";
import { GapFields } from "./gap_fields";
import { useNumbers } from "./numbers";
import { OpeningFields } from "./opening_fields";
import { Preview } from "./preview";

const MOST_SHARE = 100;

interface Props {
  step: number;
  place: number;
  variant: Variant;
  variants: readonly Variant[];
  onChange: (variant: Variant, pointer: string) => void;
  onRemove: (() => void) | undefined;
}

export function VariantFields({ step, place, variant, variants, onChange, onRemove }: Props) {
  const words = useDraftWords();
  const numbers = useNumbers();
  const { templates, member } = useDraft();
  const template = templateOf(variant, templates.value ?? []);
  const several = variants.length > 1;
  const at = `/steps/${step}/variants/${place}`;
  const id = useId();
  return (
    <div className="variant" role={several ? "group" : undefined} aria-labelledby={several ? id : undefined} data-several={several || undefined}>
      {several && (
        <div className="variant-head">
          <strong id={id}>{words.variant(variant.name)}</strong>
          <NumberField label={words.share} hint={words.shareOf(numbers.percent(percent(variants, place) / 100))} at={`${at}/share`} max={MOST_SHARE} value={variant.share} onChange={(share) => onChange({ ...variant, share: Math.min(MOST_SHARE, Math.max(1, share)) }, `${at}/share`)} />
          {onRemove && (
            <button type="button" className="icon-button" aria-label={words.removeVariant(variant.name)} title={words.removeVariant(variant.name)} onClick={onRemove}>
              <Close />
            </button>
          )}
        </div>
      )}
      {variant.opening !== undefined ? (
        <OpeningFields at={at} variant={variant} onChange={onChange} />
      ) : (
        <TemplatePick at={`${at}/template`} step={step} place={place} variant={variant} isKnown={template !== undefined || templates.phase !== "ready"} category={template?.category} />
      )}
      {template?.fields.map((gap) => (
        <GapFields key={gap.key} at={`${at}/values/${gap.key}`} gap={gap} filler={variant.values?.[gap.key]} onChange={(filler) => onChange({ ...variant, values: { ...variant.values, [gap.key]: filler } }, `${at}/values/${gap.key}`)} />
      ))}
      {template && <Preview text={templatePreview(template, valuesFor(variant, member))} />}
    </div>
  );
}

interface PickProps {
  at: string;
  step: number;
  place: number;
  variant: Variant;
  isKnown: boolean;
  category: string | undefined;
}

function TemplatePick({ at, step, place, variant: { template = { name: "", language: "" } }, isKnown, category }: PickProps) {
  const words = useDraftWords();
  const changeable = useChangeable();
  const { ask, inbox } = useDraft();
  const fault = useFault(at) ?? (isKnown || template.name === "" || inbox === "" ? undefined : words.templateGone(template.name));
  const id = useId();
  return (
    <div className="field template-pick" data-fault={fault !== undefined}>
      <span className="field-label" id={id}>
        {words.template}
      </span>
      <div>
        {template.name !== "" && (
          <span className="template-picked">
            <strong dir="ltr">{template.name}</strong> <small>{template.language}</small>
          </span>
        )}
        {changeable && (
          <button type="button" className="button" aria-describedby={fault ? `${id}-fault` : undefined} onClick={() => ask({ what: "template", step, variant: place })}>
            {template.name === "" ? words.chooseTemplate : words.otherTemplate}
          </button>
        )}
      </div>
      {fault && (
        <p className="fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
      {!fault && category?.toUpperCase() === "MARKETING" && <p className="menu-hint">{words.advertises}</p>}
    </div>
  );
}
