/**
 * Below a message: which campaign said it, with the way to it for whoever may see campaigns; below a customer's, that with it they
 * ended what advertises, or asked for it again.
 */
import type { ByCampaign, Opted } from "../../../protocol";
import { useMay } from "../../desk/desk";
import { useAutomationsText } from "../../text/automations";
import { Letter, Stop } from "../parts/icons";
import { StudioLink } from "../studio/link";

export function CampaignLine({ campaign: { id, name, is_test } }: { campaign: ByCampaign }) {
  const words = useAutomationsText();
  const reads = useMay("GET /campaigns/{id}");
  const said = is_test ? words.campaignTest(name) : words.campaign(name);
  return (
    <span className="delivery">
      <Letter /> {reads ? <StudioLink to={{ page: "campaign", id }}>{said}</StudioLink> : said}
    </span>
  );
}

export function OptedLine({ opted }: { opted: Opted }) {
  const words = useAutomationsText();
  return (
    <span className="delivery">
      {opted === "stopped" ? <Stop /> : <Letter />} {words.opted[opted]}
    </span>
  );
}
