/** Keeps a contact out, after a question; letting them in again needs none. */
import { useState } from "react";
import type { Contact } from "../../../protocol";
import { useDesk, useMay } from "../../desk/desk";
import { useContactsText } from "../../text/contacts";
import { Stop } from "../parts/icons";
import { Confirm } from "../studio/confirm";

export function BlockButton({ contact, name }: { contact: Contact; name: string }) {
  const { contacts: api, store, toasts, say } = useDesk();
  const words = useContactsText();
  const may = useMay("PUT /contacts/{id}/blocked");
  const [asking, setAsking] = useState(false);
  if (!may) return null;

  async function set(blocked: boolean) {
    const changed = await api.block(contact.id, blocked);
    store.apply({ on: "page", input: { kind: "contact", contact: changed } });
    if (blocked) toasts.say(words.blockedDone(name), contact.id, () => void set(false).catch((e: unknown) => toasts.fail(say(e))));
    else toasts.tell(words.unblockedDone(name));
  }

  return (
    <>
      <button type="button" className="button" onClick={() => (contact.blocked_at ? void set(false).catch((e: unknown) => toasts.fail(say(e))) : setAsking(true))}>
        <Stop /> <span className="act-words">{contact.blocked_at ? words.unblock : words.block}</span>
      </button>
      {asking && (
        <Confirm title={words.blockTitle(name)} act={words.block} danger onClose={() => setAsking(false)} onAct={() => set(true)}>
          <p>{words.blockText}</p>
        </Confirm>
      )}
    </>
  );
}
