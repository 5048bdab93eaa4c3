/** Words about copies of posts, comments and followers, in the operator's language. */
import { laterWords } from "../later";

export const useSocialText = laterWords({
  en: () => import("./en").then((all) => all.social),
  es: () => import("./es").then((all) => all.social),
  hi: () => import("./hi").then((all) => all.social),
});
