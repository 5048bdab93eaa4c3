/** The pages of audiences and campaigns, fetched with their styles when somebody opens one: most people never do. */
import { lazy, Suspense } from "react";
import { Bones } from "../loading";

/** A page without its styles is better than none. */
const styled = (name: string) =>
  new Promise<void>((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `/inbox/${name}.css`;
    link.onload = link.onerror = () => done();
    document.head.append(link);
  });

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
