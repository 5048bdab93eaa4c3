/** The last look before a campaign starts: how many people, how long, and the rules that hold. */
import { useEffect, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useText } from "../../../desk/desk";
import type { Campaign, CampaignForecast, CampaignSettings } from "../../../session/campaign_api";
import { CallFailed } from "../../../session/problem";
import { isSequence } from "../../../state/campaigns/settings";
import { isSpoken } from "../../../state/campaigns/steps";
import { spanOf } from "../../../state/campaigns/times";
import { wordsFor } from "../../../state/campaigns/words";
import { type Faults, faultsOf } from "../../../state/studio/faults";
import { useCampaignsText } from "../../../text/campaigns";
import { useDates } from "../../parts/clock";
import { Dialog } from "../../parts/dialog";
import { CostTold } from "./cost_told";
import { useNumbers } from "./numbers";
import { PricesDialog } from "./prices_dialog";
import { Problems } from "./problems";
import { RulesTold, useRules } from "./quiet_part";

interface Props {
  id: string;
  settings: CampaignSettings;
  onClose: () => void;
  onStarted: (campaign: Campaign) => void;
  /** What is missing, by its fields. */
  onRefused: (faults: Faults) => void;
}

export function StartDialog({ id, settings, onClose, onStarted, onRefused }: Props) {
  const api = useCampaignApi();
  const { say } = useDesk();
  const text = useText();
  const words = wordsFor(useCampaignsText(), settings.steps);
  const { rules } = useRules();
  const [forecast, setForecast] = useState<CampaignForecast>();
  const [pricing, setPricing] = useState(false);
  /** Grows when prices may have become others. */
  const [priced, setPriced] = useState(0);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  useEffect(() => {
    let isLeft = false;
    api.forecast(id).then(
      (told) => isLeft || setForecast(told),
      (e: unknown) => isLeft || setFault(say(e)),
    );
    return () => {
      isLeft = true;
    };
  }, [api, say, id, priced]);

  async function start() {
    setBusy(true);
    setFault(undefined);
    try {
      onStarted(await api.act(id, "start"));
    } catch (e) {
      const found = faultsOf(e instanceof CallFailed ? e.problem : undefined);
      if (Object.keys(found).length > 0) return onRefused(found);
      setFault(say(e));
      setBusy(false);
    }
  }

  const problems = forecast?.problems ?? [];
  // In the place of this box, which comes back with what it costs then.
  if (pricing) return <PricesDialog onClose={() => (setPricing(false), setPriced(priced + 1))} />;
  return (
    <Dialog title={words.startTitle(settings.name)} onClose={onClose} className="form-dialog start-dialog">
      {forecast ? <Told forecast={forecast} settings={settings} onPrices={() => setPricing(true)} /> : !fault && <p role="status">{words.counting}</p>}
      {rules && <RulesTold rules={rules} />}
      {problems.length > 0 && <Problems problems={problems} steps={settings.steps} />}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onClose}>
          {text.settings.cancel}
        </button>
        {problems.length > 0 ? (
          <button type="button" className="button primary" onClick={() => onRefused(faultsOf({ errors: problems }))}>
            {words.showProblems}
          </button>
        ) : (
          <button type="button" className="button primary" disabled={busy || !forecast} aria-busy={busy} onClick={() => void start()}>
            {words.startSure}
          </button>
        )}
      </div>
    </Dialog>
  );
}

function Told({ forecast: { people, minutes, cost }, settings, onPrices }: { forecast: CampaignForecast; settings: CampaignSettings; onPrices: () => void }) {
  const words = wordsFor(useCampaignsText(), settings.steps);
  const numbers = useNumbers();
  const { at } = useDates();
  const { unit, n } = spanOf(minutes);
  const startAt = settings.start_at;
  if (isSequence(settings)) {
    return (
      <>
        <p className="start-people">
          <strong>{words.startSequence}</strong>
        </p>
        <p>{words.startFinal}</p>
      </>
    );
  }
  return (
    <>
      <p className="start-people">
        <strong>{words.startPeople(numbers.of(people), people)}</strong>
      </p>
      {startAt && Date.parse(startAt) > Date.now() && <p>{words.startWaits(at(startAt, "full"))}</p>}
      <p>{words.startSpan(words.spans[unit](n))}</p>
      {!isSpoken(settings.steps) && <CostTold cost={cost} onEnter={onPrices} />}
      <p>{words.startFinal}</p>
    </>
  );
}
