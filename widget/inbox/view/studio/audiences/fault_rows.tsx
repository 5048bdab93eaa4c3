/** Rows of a file that became nobody, each with its number and the reason. */
import type { RowFault } from "../../../session/campaign_api";
import { useAudiencesText } from "../../../text/audiences";
import { useNumbers } from "../campaigns/numbers";

export function FaultRows({ faults }: { faults: readonly RowFault[] }) {
  const words = useAudiencesText();
  const numbers = useNumbers();
  return (
    <ul className="plain-rows fault-rows">
      {faults.map(({ row, reason, what }, n) => (
        <li key={n} data-reason={reason}>
          <span className="row-what">
            <strong>{words.row(numbers.of(row))}</strong>
            <small className="wraps">
              {words.reasons[reason] ?? reason}
              {what && (
                <>
                  {" "}
                  <bdi className="fault-what">{what}</bdi>
                </>
              )}
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}
