/** What keeps a draft from being started, in a list; each stands at its field as well. */
import type { CampaignForecast, CampaignSettings } from "../../../session/campaign_api";
import { problemOf, wordsFor } from "../../../state/campaigns/words";
import { useCampaignsText } from "../../../text/campaigns";

export function Problems({ problems, steps }: { problems: CampaignForecast["problems"]; steps: CampaignSettings["steps"] }) {
  const words = wordsFor(useCampaignsText(), steps);
  return (
    <section className="warning campaign-problems" aria-label={words.problems}>
      <strong>{words.problems}</strong>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.pointer} ${problem.detail}`}>{problemOf(words, steps, problem)}</li>
        ))}
      </ul>
    </section>
  );
}
