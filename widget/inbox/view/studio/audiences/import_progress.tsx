/** How far the reading of a file has come. */
import type { CampaignAudience } from "../../../session/campaign_api";
import { useAudiencesText } from "../../../text/audiences";
import { useNumbers } from "../campaigns/numbers";

export function ImportProgress({ run: { done, total } }: { run: NonNullable<CampaignAudience["run"]> }) {
  const words = useAudiencesText();
  const numbers = useNumbers();
  return (
    <p className="run-progress">
      <progress aria-label={words.importing} {...(total === undefined ? {} : { max: Math.max(total, 1), value: done })} />
      <small>{total === undefined ? words.rowsDone(numbers.of(done)) : words.rowsOf(numbers.of(done), numbers.of(total))}</small>
    </p>
  );
}
