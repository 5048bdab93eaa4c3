/** Sends a message again that did not go; asks first where the customer might then have it twice. */
import { useContext, useState } from "react";
import type { Retry } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useMay } from "../../desk/desk";
import { useSurfacesText } from "../../text/surfaces";
import { Dialog } from "../parts/dialog";
import { Retry as Sign } from "../parts/icons";
import { HereContext } from "./context";

export function Again({ message, retry }: { message: string; retry: Retry }) {
  const { touching } = useDesk();
  const words = useSurfacesText();
  const { conversation } = useContext(HereContext);
  const busy = useCell(touching.asking).has(message);
  const [asking, setAsking] = useState(false);
  const allowed = useMay("POST /conversations/{id}/messages/{message}/retry");
  const doubtful = retry === "may_have_arrived";

  function run() {
    setAsking(false);
    void touching.retry(conversation, message, doubtful);
  }

  if (!allowed) return null;
  return (
    <>
      <button type="button" className="button again-button" disabled={busy} aria-busy={busy} onClick={() => (doubtful ? setAsking(true) : run())}>
        <Sign /> {busy ? words.againBusy : words.again}
      </button>
      {asking && (
        <Dialog title={words.againTitle} onClose={() => setAsking(false)}>
          <p>{words.againText}</p>
          <div className="dialog-acts">
            <button type="button" className="button" autoFocus onClick={() => setAsking(false)}>
              {words.cancel}
            </button>
            <button type="button" className="button primary" onClick={run}>
              {words.againSure}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
