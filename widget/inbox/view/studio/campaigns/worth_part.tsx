/** What a campaign has cost, and what it has brought; who did what it wanted opens from the figure. */
import { useLanguage } from "../../../desk/desk";
import type { CampaignStatistics } from "../../../session/campaign_api";
import { money } from "../../../state/campaigns/prices";
import { costOfOne, exampleConversion, rowsOfConverted } from "../../../state/campaigns/worth";
import { useCampaignsText } from "../../../text/campaigns";
import { FormPart } from "../fields";
import { useNumbers } from "./numbers";
import type { Shown } from "./run_page";

interface Props {
  statistics: CampaignStatistics;
  /** What a call costs hangs on how long it lasts: nobody knows it here. */
  spoken: boolean;
  onShow: (shown: Shown) => void;
}

export function WorthPart({ statistics, spoken, onShow }: Props) {
  const { worth: words, showWho } = useCampaignsText();
  const language = useLanguage();
  const numbers = useNumbers();
  const { cost, converted, value } = statistics;
  if (!cost && converted === undefined) return null;
  const currency = cost?.currency ?? "";
  const n = converted ?? 0;
  const one = costOfOne(statistics);
  return (
    <FormPart title={words.title} hint={spoken ? undefined : cost ? words.hint : words.noPrices}>
      <dl className="worth-figures">
        {cost && (
          <div data-worth="cost">
            <dt>{words.cost}</dt>
            <dd>{money(cost.amount, currency, language)}</dd>
            <dd className="menu-hint">
              {words.messages(numbers.of(cost.messages), cost.messages)}
              {cost.unpriced > 0 && ` · ${words.unpriced(numbers.of(cost.unpriced))}`}
            </dd>
          </div>
        )}
        <div data-worth="converted">
          <dt>{words.converted}</dt>
          <dd>
            {n > 0 ? (
              <button type="button" className="link" onClick={() => onShow({ title: words.converted, asks: rowsOfConverted(statistics) })}>
                {numbers.of(n)}
                <span className="show-who"> {showWho(words.converted)}</span>
              </button>
            ) : (
              numbers.of(n)
            )}
          </dd>
          {one && <dd className="menu-hint">{words.costOfOne(money(one, currency, language))}</dd>}
        </div>
        {value !== undefined && Number(value) > 0 && (
          <div data-worth="value">
            <dt>{words.value}</dt>
            <dd>{money(value, currency, language)}</dd>
          </div>
        )}
      </dl>
      <details className="sequence-program">
        <summary>{words.byProgram}</summary>
        <p className="menu-hint">{words.byProgramHint}</p>
        <pre className="code" dir="ltr" tabIndex={0} aria-label={words.byProgram}>
          {exampleConversion(location.origin, currency)}
        </pre>
        <p className="menu-hint">{words.keyHint}</p>
      </details>
    </FormPart>
  );
}
