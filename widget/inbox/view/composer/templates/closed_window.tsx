/** Says that the channel takes no message now, and offers what goes instead. */
import { useState } from "react";
import type { Conversation } from "../../../../protocol";
import { useTemplatesText } from "../../../text/templates";
import { useNow } from "../../parts/clock";
import { TemplateDialog } from "./template_dialog";

const CHANNELS: Record<string, string> = { whatsapp: "WhatsApp", messenger: "Messenger", instagram: "Instagram" };

/** A window closes while somebody looks: the clock counts, not only the last answer of the server. */
export function useClosedWindow({ window }: Conversation): boolean {
  const now = useNow(15_000);
  if (!window) return false;
  return !window.may_write || (window.open_until !== undefined && Date.parse(window.open_until) <= now);
}

export function ClosedWindow({ conversation }: { conversation: Conversation }) {
  const words = useTemplatesText();
  const [choosing, setChoosing] = useState(false);
  const { inbox, window } = conversation;
  const offers = window?.instead.includes("template") ?? false;
  return (
    <div className="closed-window" role="status">
      <p>
        <strong>{words.closed(CHANNELS[inbox.channel] ?? inbox.name)}</strong> {offers ? words.closedTemplate : words.closedHint}
      </p>
      {offers && (
        <button type="button" className="button primary" onClick={() => setChoosing(true)}>
          {words.send}
        </button>
      )}
      {choosing && <TemplateDialog conversation={conversation} onClose={() => setChoosing(false)} />}
    </div>
  );
}
