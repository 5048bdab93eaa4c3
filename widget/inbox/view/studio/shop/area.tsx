/** Which page of the shop's follow-ups is open. */
import { CasePage } from "./case_page";
import type { ShopPlace } from "./later";
import { RulesPage } from "./rules_page";
import { ShopPage } from "./shop_page";

export function ShopArea({ page, id = "" }: ShopPlace) {
  switch (page) {
    case "shop":
      return <ShopPage />;
    case "shop_rules":
      return <RulesPage />;
    case "shop_case":
      return <CasePage key={id} id={id} />;
  }
}
