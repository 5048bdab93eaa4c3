/** The pages of connections to CRMs, fetched with their styles when somebody opens one. */
import { lazy, Suspense } from "react";
import { styled } from "../../parts/styled";
import { Bones } from "../loading";

const CrmArea = lazy(() => Promise.all([import("./area"), styled("trade")]).then(([all]) => ({ default: all.CrmArea })));

export interface CrmPlace {
  page: "crm" | "crm_connection";
  id?: string;
}

export function LaterCrm(place: CrmPlace) {
  return (
    <Suspense fallback={<Bones />}>
      <CrmArea {...place} />
    </Suspense>
  );
}
