/** What is kept of somebody, taken away; or the way to its end. */
import { useState } from "react";
import { useDesk } from "../../desk/desk";
import { keepFile } from "../../session/trust_api";
import { useTrustText } from "../../text/trust";
import { Download, Eraser } from "../parts/icons";

interface Props {
  contact: string;
  name: string;
}

export function OwnData({ contact, name }: Props) {
  const { trust, erasing, toasts, say } = useDesk();
  const { own: words } = useTrustText();
  const [busy, setBusy] = useState(false);

  async function take() {
    setBusy(true);
    try {
      keepFile(await trust.everythingOf(contact), `${contact}.zip`);
      toasts.tell(words.exported);
    } catch (e) {
      toasts.fail(say(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="own-data">
      <h3>{words.title}</h3>
      <div className="own-acts">
        <button type="button" className="button" disabled={busy} aria-busy={busy} onClick={() => void take()}>
          <Download /> {busy ? words.exporting : words.export}
        </button>
        <button type="button" className="button quiet-danger" aria-haspopup="dialog" onClick={() => erasing.set({ contact, name })}>
          <Eraser /> {words.erase}
        </button>
      </div>
      <p className="menu-hint">{words.exportHint}</p>
    </section>
  );
}
