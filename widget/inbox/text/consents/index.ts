/** Words about what contacts said of offers, in the operator's language. */
import { laterWords } from "../later";

export const useConsentsText = laterWords({
  en: () => import("./en").then((all) => all.consents),
  es: () => import("./es").then((all) => all.consents),
  hi: () => import("./hi").then((all) => all.consents),
});
