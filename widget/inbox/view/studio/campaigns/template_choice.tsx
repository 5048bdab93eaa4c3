/** Which template a variant says: the list that operators know from conversations. */
import type { MessageTemplate } from "../../../../protocol";
import { columnsOf, fillersFor } from "../../../state/campaigns/fillers";
import { useCampaignsText } from "../../../text/campaigns";
import { useTemplatesText } from "../../../text/templates";
import { TemplateList } from "../../composer/templates/template_dialog";
import { Dialog } from "../../parts/dialog";
import type { DraftHere } from "./draft_here";

interface Props {
  here: DraftHere;
  of: { step: number; variant: number };
  onClose: () => void;
}

export function TemplateChoice({ here, of, onClose }: Props) {
  const words = useCampaignsText();
  const known = useTemplatesText();
  const { phase, value, error } = here.templates;

  function choose(template: MessageTemplate) {
    const steps = here.steps.map((step, place) =>
      place !== of.step
        ? step
        : {
            ...step,
            variants: step.variants.map((variant, at) =>
              at !== of.variant ? variant : { ...variant, template: { name: template.name, language: template.language }, values: fillersFor(template, variant.values ?? {}, columnsOf(here.columns)) },
            ),
          },
    );
    here.setSteps(steps, `/steps/${of.step}/variants/${of.variant}`);
    onClose();
  }

  return (
    <Dialog title={words.chooseTemplate} onClose={onClose} className="template-dialog">
      {here.inbox === "" ? (
        <p>{words.needsInbox}</p>
      ) : value ? (
        <TemplateList items={value.filter(({ can_send }) => can_send)} onChoose={choose} />
      ) : phase === "failed" ? (
        <p className="fault" role="alert">
          {known.failed} {error}
        </p>
      ) : (
        <p role="status">{known.loading}</p>
      )}
    </Dialog>
  );
}
