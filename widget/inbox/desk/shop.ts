/** The shop's follow-ups: their calls, and what was looked for, wired when a page first wants them. */
import type { Request } from "../session/request";
import { type CaseAsk, createShopApi, type ShopApi } from "../session/shop_api";
import { type Cell, createCell } from "./cell";
import { useDesk } from "./desk";

export interface ShopDesk {
  api: ShopApi;
  /** Whoever comes back from a case finds what they looked for. */
  look: Cell<CaseAsk>;
}

const made = new WeakMap<Request, ShopDesk>();

export function useShop(): ShopDesk {
  const { request } = useDesk();
  const shop = made.get(request) ?? { api: createShopApi(request), look: createCell<CaseAsk>({}) };
  made.set(request, shop);
  return shop;
}
