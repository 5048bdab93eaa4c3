/** Words about campaigns, in the operator's language. */
import { laterWords } from "../later";

export const useCampaignsText = laterWords({
  en: () => import("./en").then((all) => all.campaigns),
  es: () => import("./es").then((all) => all.campaigns),
  hi: () => import("./hi").then((all) => all.campaigns),
});
