/** Words about leads, in the operator's language. */
import { laterWords } from "../later";

export const useLeadsText = laterWords({
  en: () => import("./en").then((all) => all.leads),
  es: () => import("./es").then((all) => all.leads),
  hi: () => import("./hi").then((all) => all.leads),
});
