/** Words about posts, in the operator's language. */
import { laterWords } from "../later";

export const usePostsText = laterWords({
  en: () => import("./en").then((all) => all.posts),
  es: () => import("./es").then((all) => all.posts),
  hi: () => import("./hi").then((all) => all.posts),
});
