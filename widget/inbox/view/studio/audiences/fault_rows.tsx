/** Rows of a file, or contacts, that became nobody, each with its number or the way to it, and the reason. */
import type { RowFault } from "../../../session/campaign_api";
import { useAudiencesText } from "../../../text/audiences";
import { useNumbers } from "../campaigns/numbers";
import { StudioLink } from "../link";

/** How the id of a contact begins, which no number does. */
const CONTACT = "ct_";

export function FaultRows({ faults }: { faults: readonly RowFault[] }) {
  const words = useAudiencesText();
  const numbers = useNumbers();
  return (
    <ul className="plain-rows fault-rows">
      {faults.map(({ row, reason, what }, n) => {
        const isContact = what.startsWith(CONTACT);
        return (
          <li key={n} data-reason={reason}>
            <span className="row-what">
              <strong>{isContact ? <StudioLink to={{ page: "contact", id: what }}>{words.contacts.open}</StudioLink> : words.row(numbers.of(row))}</strong>
              <small className="wraps">
                {words.reasons[reason] ?? reason}
                {what && !isContact && (
                  <>
                    {" "}
                    <bdi className="fault-what">{what}</bdi>
                  </>
                )}
              </small>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
