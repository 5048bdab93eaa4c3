/** How far a message got; when it did not arrive, why, and what can be done. */
import type { DeliveryFault, ReceiptState } from "../../../protocol";
import { useText } from "../../desk/desk";
import { Alert, Check, Checks, Clock } from "../parts/icons";

const SIGNS = { queued: Clock, sent: Check, delivered: Checks, read: Checks, failed: Alert };

export function Delivery({ state }: { state: ReceiptState }) {
  const { delivery: words } = useText();
  const Sign = SIGNS[state];
  return (
    <span className="delivery" data-state={state}>
      <Sign /> {words[state]}
    </span>
  );
}

export function Fault({ fault: { reason, code, detail } }: { fault: DeliveryFault }) {
  const { channels: words } = useText();
  const [what, advice] = words.faults[reason] ?? words.faults["failed"] ?? [];
  return (
    <div className="delivery-fault">
      <p>
        <strong>{what}</strong> {advice}
      </p>
      {(detail || code !== 0) && (
        <details>
          <summary>{words.why}</summary>
          <p dir="auto">
            {detail} {code !== 0 && <span className="part-fine">{words.code(code)}</span>}
          </p>
        </details>
      )}
    </div>
  );
}
