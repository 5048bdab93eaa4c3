/** Figures as the operator's language writes them. */
import { useLanguage } from "../../../desk/desk";

export function useNumbers(): { of: (n: number) => string; percent: (share: number) => string } {
  const language = useLanguage();
  return {
    of: (n) => n.toLocaleString(language),
    percent: (share) => share.toLocaleString(language, { style: "percent", maximumFractionDigits: 0 }),
  };
}
