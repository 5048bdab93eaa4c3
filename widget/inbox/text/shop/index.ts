/** Words about the shop’s follow-ups, in the operator's language. */
import { laterWords } from "../later";

export const useShopText = laterWords({
  en: () => import("./en").then((all) => all.shop),
  es: () => import("./es").then((all) => all.shop),
  hi: () => import("./hi").then((all) => all.shop),
});
