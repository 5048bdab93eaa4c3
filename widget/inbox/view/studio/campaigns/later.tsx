/** The pages of audiences and campaigns, fetched with their styles when somebody opens one: most people never do. */
import { lazy, Suspense } from "react";
import { styled } from "../../parts/styled";
import { Bones } from "../loading";

const CampaignsArea = lazy(() => Promise.all([import("./area"), styled("campaigns")]).then(([all]) => ({ default: all.CampaignsArea })));

export interface CampaignsPlace {
  page: "audiences" | "audience" | "campaigns" | "campaign";
  id?: string;
}

export function LaterCampaigns(place: CampaignsPlace) {
  return (
    <Suspense fallback={<Bones />}>
      <CampaignsArea {...place} />
    </Suspense>
  );
}
