/** One template in the list: what it is, what it says, and what the platform thinks of it. */
import type { MessageTemplate } from "../../../../protocol";
import { useLanguage } from "../../../desk/desk";
import { languageName, qualityTone, statusOf, toneOf } from "../../../state/templates/list";
import { useTemplatePagesText } from "../../../text/template_pages";
import { StudioLink } from "../link";

export function TemplateRow({ inbox, template }: { inbox: string; template: MessageTemplate }) {
  const words = useTemplatePagesText();
  const language = useLanguage();
  const status = statusOf(template);
  return (
    <li>
      <StudioLink to={{ page: "template", inbox, id: template.id }} className="own-row template-row">
        <span className="row-what">
          <strong>
            <bdi dir="ltr">{template.name}</bdi> <small>{languageName(template.language, language)}</small>
          </strong>
          <span className="template-says" dir="auto">
            {template.preview}
          </span>
          {template.reason && <span className="template-why">{words.reason(words.reasons[template.reason.toUpperCase()] ?? template.reason)}</span>}
          {status === "APPROVED" && template.unfit && <small className="template-unfit">{words.cannotSend(template.unfit)}</small>}
        </span>
        <Badges template={template} />
      </StudioLink>
    </li>
  );
}

export function Badges({ template }: { template: MessageTemplate }) {
  const words = useTemplatePagesText();
  const status = statusOf(template);
  const { quality } = template;
  return (
    <span className="template-badges">
      <span className="badge" data-tone={toneOf(status)}>
        {words.statuses[status] ?? status}
      </span>
      <span className="badge">{words.categories[template.category.toUpperCase()] ?? template.category}</span>
      {quality && (
        <span className="badge" data-tone={qualityTone(quality)} title={words.qualityHint}>
          {words.qualities[quality.toUpperCase()] ?? quality}
        </span>
      )}
    </span>
  );
}
