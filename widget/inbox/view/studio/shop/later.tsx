/** The pages of the shop's follow-ups, fetched with their styles when somebody opens one. */
import { lazy, Suspense } from "react";
import { styled } from "../../parts/styled";
import { Bones } from "../loading";

const ShopArea = lazy(() => Promise.all([import("./area"), styled("trade")]).then(([all]) => ({ default: all.ShopArea })));

export interface ShopPlace {
  page: "shop" | "shop_rules" | "shop_case";
  id?: string;
}

export function LaterShop(place: ShopPlace) {
  return (
    <Suspense fallback={<Bones />}>
      <ShopArea {...place} />
    </Suspense>
  );
}
