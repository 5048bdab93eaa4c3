/** What those who run assistants and channels should know: which of it first, and whether it is still the same. */
import type { BotNotice } from "../../session/studio_types";

/** What is reached comes before what is near. */
export function pressing(notices: readonly BotNotice[]): BotNotice[] {
  const weight = ({ level }: BotNotice) => (level === "reached" ? 0 : 1);
  return [...notices].sort((a, b) => weight(a) - weight(b));
}

export const ofBot = (notices: readonly BotNotice[], bot: string): BotNotice[] => pressing(notices.filter((notice) => (notice.kind === "spending" || notice.kind === "model") && notice.bot === bot));

/** The same as long as nothing new is to be said, whatever was spent meanwhile. */
export const keyOf = (notices: readonly BotNotice[]): string =>
  pressing(notices)
    .map((notice) => (notice.kind === "webhook" ? [notice.kind, notice.webhook, notice.about] : notice.kind === "plan" ? [notice.kind, notice.level, notice.what] : notice.kind === "channel" ? [notice.kind, notice.level, notice.inbox, notice.about] : [notice.kind, notice.level, notice.bot ?? "", notice.kind === "model" ? notice.model : ""]).join(" "))
    .join("|");
