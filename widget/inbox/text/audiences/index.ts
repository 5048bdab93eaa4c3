/** Words about audiences, in the operator's language. */
import { laterWords } from "../later";

export const useAudiencesText = laterWords({
  en: () => import("./en").then((all) => all.audiences),
  es: () => import("./es").then((all) => all.audiences),
  hi: () => import("./hi").then((all) => all.audiences),
});
