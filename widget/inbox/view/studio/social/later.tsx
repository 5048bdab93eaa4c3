/** The pages of copied posts, fetched with their styles when somebody opens one. */
import { lazy, Suspense } from "react";
import { styled } from "../../parts/styled";
import { Bones } from "../loading";

const SocialArea = lazy(() => Promise.all([import("./area"), styled("social")]).then(([all]) => ({ default: all.SocialArea })));

export interface SocialPlace {
  /** The post that is looked at. */
  id?: string;
}

export function LaterSocial(place: SocialPlace) {
  return (
    <Suspense fallback={<Bones />}>
      <SocialArea {...place} />
    </Suspense>
  );
}
