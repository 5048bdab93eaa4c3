/** Which page of the audiences and the campaigns is open. */
import { NEW } from "../../../state/studio/place";
import { AudiencePage } from "../audiences/audience_page";
import { AudiencesPage } from "../audiences/audiences_page";
import { NewAudiencePage } from "../audiences/new_audience";
import { CampaignPage } from "./campaign_page";
import { CampaignsPage } from "./campaigns_page";
import type { CampaignsPlace } from "./later";

export function CampaignsArea({ page, id = NEW }: CampaignsPlace) {
  switch (page) {
    case "audiences":
      return <AudiencesPage />;
    case "audience":
      return id === NEW ? <NewAudiencePage /> : <AudiencePage key={id} id={id} />;
    case "campaigns":
      return <CampaignsPage />;
    case "campaign":
      return <CampaignPage key={id} id={id} />;
  }
}
