/** Words about connections to CRMs, in the operator's language. */
import { laterWords } from "../later";

export const useCrmText = laterWords({
  en: () => import("./en").then((all) => all.crm),
  es: () => import("./es").then((all) => all.crm),
  hi: () => import("./hi").then((all) => all.crm),
});
