/** Asks before a template is deleted, and says what that means for its name. */
import { useDesk, useLanguage, useText } from "../../../desk/desk";
import type { MessageTemplate } from "../../../../protocol";
import { languageName } from "../../../state/templates/list";
import { useTemplatePagesText } from "../../../text/template_pages";
import { Confirm } from "../confirm";

interface Props {
  inbox: string;
  template: MessageTemplate;
  onClose: () => void;
  /** It is gone: what was typed is no loss. */
  onGone: () => void;
}

export function DeleteTemplate({ inbox, template, onClose, onGone }: Props) {
  const { studio, toasts, route } = useDesk();
  const { settings } = useText();
  const words = useTemplatePagesText();
  const language = useLanguage();
  return (
    <Confirm
      title={words.removeTitle(template.name, languageName(template.language, language))}
      act={settings.removeSure}
      danger
      onClose={onClose}
      onAct={async () => {
        await studio.api.deleteTemplate(inbox, template.id);
        onGone();
        toasts.tell(words.removed(template.name));
        // The list follows once this page is left: it would say that the template is gone.
        setTimeout(() => {
          route.enter({ page: "templates" }, "replace");
          studio.templates.forget(inbox, template.id);
        });
      }}
    >
      <p>{words.removeText}</p>
      <p className="warning">{words.removeName}</p>
    </Confirm>
  );
}
