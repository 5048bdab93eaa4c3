/** Choosing a template of the inbox, filling it in, and sending it. */
import { useEffect, useState } from "react";
import type { Conversation, MessageTemplate } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { useTemplatePagesText } from "../../../text/template_pages";
import { useTemplatesText } from "../../../text/templates";
import { Dialog } from "../../parts/dialog";
import { StudioLink } from "../../studio/link";
import { TemplateForm } from "./template_form";

interface Props {
  conversation: Conversation;
  onClose: () => void;
}

type Found = { phase: "loading" } | { phase: "failed"; error: string } | { phase: "ready"; items: readonly MessageTemplate[] };

export function TemplateDialog({ conversation, onClose }: Props) {
  const { api, say } = useDesk();
  const words = useTemplatesText();
  const [found, setFound] = useState<Found>({ phase: "loading" });
  const [round, setRound] = useState(0);
  const [chosen, setChosen] = useState<MessageTemplate>();
  const inbox = conversation.inbox.id;

  useEffect(() => {
    let left = false;
    setFound({ phase: "loading" });
    api.templates(inbox).then(
      ({ items }) => left || setFound({ phase: "ready", items: items.filter((t) => t.can_send) }),
      (e: unknown) => left || setFound({ phase: "failed", error: say(e) }),
    );
    return () => {
      left = true;
    };
  }, [api, say, inbox, round]);

  return (
    <Dialog title={words.title} onClose={onClose} className="template-dialog">
      {chosen ? (
        <TemplateForm conversation={conversation.id} template={chosen} onBack={() => setChosen(undefined)} onSent={onClose} />
      ) : found.phase === "ready" ? (
        <TemplateList items={found.items} onChoose={setChosen} />
      ) : found.phase === "loading" ? (
        <p role="status">{words.loading}</p>
      ) : (
        <p className="fault" role="alert">
          {words.failed} {found.error}{" "}
          <button type="button" className="link" onClick={() => setRound(round + 1)}>
            {words.retry}
          </button>
        </p>
      )}
    </Dialog>
  );
}

export function TemplateList({ items, onChoose }: { items: readonly MessageTemplate[]; onChoose: (template: MessageTemplate) => void }) {
  const words = useTemplatesText();
  const pages = useTemplatePagesText();
  const [wanted, setWanted] = useState("");
  if (items.length === 0) {
    return (
      <p>
        {words.none} <StudioLink to={{ page: "templates" }}>{pages.title}</StudioLink>
      </p>
    );
  }
  const look = wanted.trim().toLowerCase();
  const fitting = items.filter((t) => `${t.name} ${t.language} ${t.preview}`.toLowerCase().includes(look));
  return (
    <>
      <input type="search" className="template-search" autoFocus value={wanted} placeholder={words.search} aria-label={words.search} onChange={(e) => setWanted(e.currentTarget.value)} />
      {fitting.length === 0 && <p role="status">{words.noMatch}</p>}
      <ul className="template-list">
        {fitting.map((template) => (
          <li key={template.id}>
            <button type="button" onClick={() => onChoose(template)}>
              <strong>{template.name}</strong> <small>{template.language}</small>
              <span dir="auto">{template.preview}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
