/** What holds for every campaign, told where one is made. */
import { useEffect, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk, useMay } from "../../../desk/desk";
import type { CampaignRules } from "../../../session/campaign_api";
import { clockOf, isNeverQuiet } from "../../../state/campaigns/times";
import { useCampaignsText } from "../../../text/campaigns";
import { FormPart } from "../fields";
import { useDraft } from "./draft_here";

export function QuietPart() {
  const words = useCampaignsText();
  const changes = useMay("PUT /campaign-rules");
  const { ask, rulesRead } = useDraft();
  const { rules, error } = useRules(rulesRead);
  return (
    <FormPart
      title={words.quietTitle}
      aside={
        changes && (
          <button type="button" className="button" onClick={() => ask({ what: "rules" })}>
            {words.changeRules}
          </button>
        )
      }
    >
      {rules ? <RulesTold rules={rules} /> : <p className="form-part-hint">{error}</p>}
    </FormPart>
  );
}

/** As they are now; `round`: asked again when it becomes another. */
export function useRules(round = 0): { rules: CampaignRules | undefined; error: string | undefined } {
  const api = useCampaignApi();
  const { say } = useDesk();
  const [rules, setRules] = useState<CampaignRules>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    let isLeft = false;
    api.rules().then(
      ({ answer }) => isLeft || setRules(answer),
      (e: unknown) => isLeft || setError(say(e)),
    );
    return () => {
      isLeft = true;
    };
  }, [api, say, round]);
  return { rules, error };
}

export function RulesTold({ rules }: { rules: CampaignRules }) {
  const words = useCampaignsText();
  const { quiet, most_a_day, most_a_week } = rules;
  return (
    <ul className="rules-told">
      <li>{isNeverQuiet(rules) ? words.quietNever : words.quietFrom(clockOf(quiet.from), clockOf(quiet.until))}</li>
      <li>{words.caps(most_a_day, most_a_week)}</li>
    </ul>
  );
}
