/** Limits that are near or reached, models that go, and accounts that need somebody: in a quiet bar for those who can do something about them, and on the pages they are about. */
import { useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useLanguage, useText } from "../../desk/desk";
import type { BotNotice } from "../../session/studio_types";
import { dollars, price } from "../../state/studio/figures";
import { keyOf, ofBot, pressing } from "../../state/studio/notices";
import { type Call, may } from "../../state/permits";
import type { StudioPlace } from "../../state/studio/place";
import { hostOf } from "../../state/studio/webhook";
import type { SettingsText } from "../../text/settings/en";
import { useHouseText } from "../../text/house";
import { useDates } from "../parts/clock";
import { Close } from "../parts/icons";
import { StudioLink } from "./link";

/** `short`: without what may be read on the page that the notice is about. */
function useSentence(short: boolean): (notice: BotNotice) => string {
  const { notices: words } = useText().settings;
  const house = useHouseText();
  const language = useLanguage();
  const figure = (n: number) => n.toLocaleString(language);
  const { at } = useDates();
  return (notice) => {
    if (notice.kind === "channel") {
      const { about, inbox_name, at: when, detail } = notice;
      const said = words.channel[about]?.(inbox_name, when ? at(when, "date") : "") ?? inbox_name;
      return detail && !short ? `${said} ${detail}` : said;
    }
    if (notice.kind === "webhook") return words.webhook[notice.about](hostOf(notice.url));
    if (notice.kind === "plan") return house.notice[notice.level](figure(notice.used), figure(notice.most));
    if (notice.kind === "model") {
      const { level, bot_name, model, replacement } = notice;
      const said = words.model[level](bot_name, model, at(`${notice.retires_on}T12:00:00`, "date"));
      return replacement && !short ? `${said} ${words.instead(replacement)}` : said;
    }
    const [spent, limit] = [dollars(notice.spent_usd, language), price(notice.limit_usd, language)];
    return notice.bot ? words.bot[notice.level](notice.bot_name ?? "", spent, limit) : words.all[notice.level](spent, limit);
  };
}

/** What somebody would do about it. */
const REMEDIES: Readonly<Record<BotNotice["kind"], Call>> = { spending: "PUT /usage/limits", model: "PUT /bots/{id}/draft", channel: "PUT /inboxes/{id}", webhook: "PUT /webhooks/{id}", plan: "GET /organisation/plan" };

/** The most pressing one; hidden, it comes back when there is something new. */
export function NoticeBar() {
  const { studio } = useDesk();
  const { notices: words } = useText().settings;
    const sentence = useSentence(true);
  const levels = useInbox((s) => s.me?.levels);
  const { value = [] } = useCell(studio.notices);
  const [hidden, setHidden] = useState("");
  const ours = value.filter(({ kind }) => may(levels, REMEDIES[kind]));
  const key = keyOf(ours);
  const [first, ...more] = pressing(ours);
  const shown = first !== undefined && key !== hidden;
  const house = useHouseText();
  const [to, where]: [StudioPlace, string] = first?.kind === "plan" ? [{ page: "organisation" }, house.seePlan] : wayTo(first, words);
  return (
    <div className="notice-bar" role="status" data-shown={shown} data-level={first?.level}>
      {shown && (
        <>
          <p>
            <bdi>{sentence(first)}</bdi> {more.length > 0 && words.more(more.length)} <StudioLink to={to}>{where}</StudioLink>
          </p>
          <button type="button" aria-label={words.hide} title={words.hide} onClick={() => setHidden(key)}>
            <Close />
          </button>
        </>
      )}
    </div>
  );
}

/** Where something can be done about it. */
function wayTo(notice: BotNotice | undefined, words: SettingsText["notices"]): [StudioPlace, string] {
  if (notice?.kind === "channel") return [{ page: "inbox", inbox: notice.inbox }, words.inbox];
  if (notice?.kind === "webhook") return [{ page: "webhook", id: notice.webhook }, words.openWebhook];
  if (notice?.kind === "model") return [{ page: "bot", bot: notice.bot, section: "models" }, words.models];
  return [{ page: "usage" }, words.usage];
}

function Notices({ of }: { of: readonly BotNotice[] }) {
  const { notices: words } = useText().settings;
  const sentence = useSentence(false);
  if (of.length === 0) return null;
  return (
    <ul className="notices" aria-label={words.label}>
      {of.map((notice) => (
        <li key={keyOf([notice])} className="warning" data-level={notice.level}>
          <bdi>{sentence(notice)}</bdi>
        </li>
      ))}
    </ul>
  );
}

export function BotNotices({ bot }: { bot: string }) {
  const { value = [] } = useCell(useDesk().studio.notices);
  return <Notices of={ofBot(value, bot)} />;
}

/** Of single assistants; the limit of all together has a place of its own on that page. */
export function SpendingNotices() {
  const { value = [] } = useCell(useDesk().studio.notices);
  return <Notices of={pressing(value.filter((notice) => notice.kind === "spending" && notice.bot !== undefined))} />;
}
