/** What starting a campaign would cost, as far as prices are known. */
import { useLanguage, useMay } from "../../../desk/desk";
import type { ForecastCost } from "../../../session/campaign_api";
import { money } from "../../../state/campaigns/prices";
import { useCampaignsText } from "../../../text/campaigns";
import { useNumbers } from "./numbers";

interface Props {
  cost: ForecastCost | undefined;
  onEnter: () => void;
}

export function CostTold({ cost, onEnter }: Props) {
  const words = useCampaignsText().prices;
  const language = useLanguage();
  const numbers = useNumbers();
  const enters = useMay("PUT /message-prices");
  if (!cost) {
    return (
      <p className="start-cost" data-cost="unknown">
        {words.notKnown}{" "}
        {enters && (
          <button type="button" className="link" onClick={onEnter}>
            {words.enter}
          </button>
        )}
      </p>
    );
  }
  const { currency, first, most, unpriced, is_partial } = cost;
  const [least, all] = [money(first, currency, language), money(most, currency, language)];
  return (
    <div className="start-cost" data-cost={first}>
      <p>
        <strong>{is_partial ? words.costAbout(least) : words.cost(least)}</strong> {Number(most) > Number(first) && words.costMost(all)}
      </p>
      {is_partial && <p className="menu-hint">{words.costPartial}</p>}
      {unpriced > 0 && <p className="menu-hint">{words.costUnpriced(numbers.of(unpriced), unpriced)}</p>}
      <p className="menu-hint">{words.costHint}</p>
    </div>
  );
}
