/** What the platform thinks of a template, why, and what may be done about it. */
import type { ReactNode } from "react";
import type { MessageTemplate } from "../../../../protocol";
import type { Foreign } from "../../../state/templates/form";
import { mayEdit, statusOf } from "../../../state/templates/list";
import { useTemplatePagesText } from "../../../text/template_pages";
import { useDates } from "../../parts/clock";
import { useChangeable } from "../fields";

export function Standing({ template, odd, badges }: { template: MessageTemplate; odd: Foreign | undefined; badges: ReactNode }) {
  const words = useTemplatePagesText();
  const changeable = useChangeable();
  const dates = useDates();
  const status = statusOf(template);
  const hint = words.statusHints[status];
  const { reason, unfit } = template;
  const isBad = status === "REJECTED" || status === "PAUSED" || status === "DISABLED";
  return (
    <div className="template-standing">
      {badges}
      {(reason || isBad) && (
        <p className="warning" data-status={status}>
          {reason && <strong>{words.reason(words.reasons[reason.toUpperCase()] ?? reason)} </strong>}
          {hint}
        </p>
      )}
      {!reason && !isBad && hint && <p className="menu-hint">{hint}</p>}
      {status === "APPROVED" && unfit && <p className="menu-hint">{words.cannotSend(unfit)}</p>}
      {odd ? <p className="menu-hint">{words.foreign[odd]}</p> : changeable && status !== "PENDING" && <p className="menu-hint">{status === "APPROVED" ? words.editRule : mayEdit(status) ? words.editAgain : words.notNow}</p>}
      <p className="menu-hint">{words.updated(dates.at(template.updated_at, "full"))}</p>
    </div>
  );
}
