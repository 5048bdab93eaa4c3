/** Every sentence the widget shows. A language is one file that satisfies `Text`; add it to `languages` below. */

import type { Notice, RefusedCode } from "../../protocol";
import { ar } from "./ar";
import { en } from "./en";
import { es } from "./es";
import { hi } from "./hi";

export interface Text {
  dialog: string;
  conversation: string;
  close: string;
  minimise: string;
  assistant: string;
  automated: string;
  you: string;
  says(name: string, text: string): string;
  sentFiles(count: number): string;

  placeholder: string;
  write: string;
  send: string;
  attach: string;
  dropHere: string;
  left(count: number): string;
  tooLong(count: number): string;
  remove(name: string): string;
  uploading(name: string, percent: number): string;
  uploadFailed: string;
  fileTooBig(name: string, megabytes: number): string;
  fileNotAllowed(name: string): string;
  tooManyFiles(limit: number): string;

  suggestions: string;
  talkToPerson: string;
  asking: string;
  inQueue: string;
  queuePosition(position: number): string;
  queueHint: string;
  withOperator(name: string | undefined): string;
  aPerson: string;
  peopleAway: string;
  peopleAwayHint: string;

  choose: string;
  reaction: string;
  inAnswerTo: string;

  typing(name: string): string;
  newMessages: string;
  loadingOlder: string;
  today: string;
  yesterday: string;
  sending: string;
  sent: string;
  delivered: string;
  read: string;
  notSent: string;
  tryAgain: string;
  discard: string;

  sources: string;
  source(number: number, title: string): string;
  openPage: string;
  openDocument: string;
  page(number: number): string;
  opensNewTab: string;

  connecting: string;
  reconnecting: string;
  notConnected: string;
  refused: Record<Extract<RefusedCode, "unknown_inbox" | "origin_not_allowed" | "bad_token" | "rate_limited">, string>;
  refusedOtherwise: string;
  continueAsGuest: string;

  ended: string;
  endedIdle: string;
  rateQuestion: string;
  rateValue(value: number): string;
  ratePoor: string;
  rateGreat: string;
  skip: string;
  thanks: string;
  writeAgain: string;

  /** With whom a notice is about, or from when. Others stand for themselves. */
  notice: Record<Exclude<Notice, Other>, (name: string | undefined) => string>;
}

/** Never told here, or in words of their own. */
type Other = "greeting" | "service_warned" | "service_breached" | "rating_asked" | "rating_thanks";

export interface Language {
  /** BCP 47, also for dates and numbers. */
  tag: string;
  dir: "ltr" | "rtl";
  text: Text;
}

const languages: Record<string, Language> = {
  en: { tag: "en", dir: "ltr", text: en },
  es: { tag: "es", dir: "ltr", text: es },
  hi: { tag: "hi", dir: "ltr", text: hi },
  ar: { tag: "ar", dir: "rtl", text: ar },
};

/** The first wish that can be met. Dates and numbers follow the region (`es-MX`), which a page rarely names but a browser does. */
export function chooseLanguage(wishes: string[]): Language {
  for (const wish of wishes) {
    const language = languages[base(wish)];
    if (!language) continue;
    const regional = /[-_]/.test(wish) ? wish : wishes.find((other) => /[-_]/.test(other) && base(other) === base(wish));
    return { ...language, tag: canonical(regional ?? wish) ?? language.tag };
  }
  return languages.en!;
}

const base = (tag: string) => tag.toLowerCase().split(/[-_]/)[0]!;

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag.replace("_", "-"))[0];
  } catch {
    return undefined;
  }
}
