/** One template, or one that is being written: found among those of its inbox. */
import { useEffect } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useLanguage } from "../../../desk/desk";
import type { MessageTemplate } from "../../../../protocol";
import type { Inbox } from "../../../session/studio_types";
import { NEW, type StudioPlace } from "../../../state/studio/place";
import { EMPTY, foreign, formOf, type TemplateForm } from "../../../state/templates/form";
import { hasTemplates } from "../../../state/templates/list";
import { isStart, startForm } from "../../../state/templates/starts";
import { useTemplatePagesText } from "../../../text/template_pages";
import { useChangeable } from "../fields";
import { StudioLink } from "../link";
import { Await } from "../loading";
import { SettingsPage } from "../settings/page";
import { Editor } from "./editor";

type Here = Extract<StudioPlace, { page: "template" }>;

export function TemplatePage({ place }: { place: Here }) {
  const { studio } = useDesk();
  const words = useTemplatePagesText();
  const list = studio.templates.of(place.inbox);
  const { phase } = useCell(list);
  useEffect(() => {
    void studio.inboxes.load();
    // What was read a moment ago must not change under somebody's hands.
    if (list.get().phase !== "ready") void list.load();
  }, [studio, list]);
  const title = place.id === NEW ? words.newTitle : words.title;
  const waiting = (children: React.ReactNode) => (
    <SettingsPage title={title} back={{ page: "templates" }} inner>
      {children}
    </SettingsPage>
  );
  const inboxes = useCell(studio.inboxes);
  if (inboxes.phase !== "ready" || phase !== "ready") return waiting(inboxes.phase === "ready" ? <Await what={list}>{() => null}</Await> : <Await what={studio.inboxes}>{() => null}</Await>);
  const inbox = inboxes.value?.find(({ id }) => id === place.inbox);
  if (!inbox || !hasTemplates(inbox.channel)) return waiting(<Missing text={words.noInboxHere} />);
  return <Found place={place} inbox={inbox} />;
}

function Missing({ text }: { text: string }) {
  const words = useTemplatePagesText();
  return (
    <div className="empty">
      <p className="empty-title">{text}</p>
      <StudioLink to={{ page: "templates" }} className="button">
        {words.title}
      </StudioLink>
    </div>
  );
}

function Found({ place, inbox }: { place: Here; inbox: Inbox }) {
  const { studio } = useDesk();
  const words = useTemplatePagesText();
  const language = useLanguage();
  const changeable = useChangeable();
  const items = useCell(studio.templates.of(inbox.id)).value ?? [];
  const template = items.find(({ id }) => id === place.id);
  if (place.id !== NEW && template) return <Editor inbox={inbox} template={template} initial={formOf(template)} />;
  if (place.id !== NEW || !changeable) {
    return (
      <SettingsPage title={words.title} back={{ page: "templates" }} inner>
        <Missing text={place.id === NEW ? words.noneReadOnly : words.gone} />
      </SettingsPage>
    );
  }
  return <Editor inbox={inbox} initial={begun(place.start, items, language, inbox.channel)} />;
}

function begun(start: string | undefined, items: readonly MessageTemplate[], language: "en" | "es" | "hi", channel: string): TemplateForm {
  if (start !== undefined && isStart(start)) return startForm(start, language);
  const other = items.find(({ id }) => id === start);
  if (!other || foreign(other)) return { ...EMPTY, language };
  const form = formOf(other);
  return channel === "messenger" ? { ...form, category: "UTILITY" } : form;
}
