/** What the page says of channels, times and marks. */

import type { Channel, Comment, Next, Person, Webhooks } from "./wire";

export const CHANNELS: Record<Channel, string> = { whatsapp: "WhatsApp", messenger: "Messenger", instagram: "Instagram" };

/** What somebody may try first. */
export const TO_TRY: Record<Channel, { greeting: string; starters: string[] }> = {
  whatsapp: {
    greeting: "You hold a customer’s phone. Ask the shop something and watch the inbox; answer from there, and press what comes back.",
    starters: ["How long does delivery take?", "I would like to talk to a person"],
  },
  messenger: {
    greeting: "Write as somebody who found the shop’s page. Send a picture, react to an answer, or take a message back.",
    starters: ["Can I send something back?", "Do you ship abroad?"],
  },
  instagram: {
    greeting: "Write as a follower of the shop, or comment on its post further down: both come into the inbox.",
    starters: ["Do you repair old phones?", "Is the Line Lamp still there?"],
  },
};

export const WEBHOOKS: Record<Webhooks, string> = { normal: "In order", twice: "Twice", shuffled: "Shuffled", late: "5 s late" };

export const NEXT: Record<Next, { short: string; means: string }> = {
  rate_limit: { short: "Rate limit", means: "The shop’s next message is refused: one too many." },
  expired_token: { short: "Token expired", means: "The shop’s next message is refused: its access token has lapsed." },
  server_error: { short: "Server error", means: "The shop’s next message meets an error 500." },
  no_answer: { short: "No answer", means: "The shop’s next message arrives, and the connection ends before the answer." },
  status_first: { short: "Status first", means: "Webhooks tell that the shop’s next message arrived before its call is answered." },
  media_gone: { short: "File gone", means: "The next file a customer sends has lapsed when the shop fetches it." },
};

const REACTIONS: Record<string, string> = { love: "❤️", like: "👍", dislike: "👎", wow: "😮", smile: "😆", sad: "😢", angry: "😠" };

/** Messenger names a business's reaction by a word. */
export const emoji = (reaction: string) => REACTIONS[reaction] ?? reaction;

const HOUR = 3_600_000;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export const time = (at: number, now: number) => (now - at < 20 * HOUR ? clock : day).format(at);

/** Each answer below what it answers, as people read it; they come in the order in which they were written. */
export function threads(comments: Comment[]): Comment[] {
  const known = new Set(comments.map(({ id }) => id));
  const is_top = ({ parent }: Comment) => !parent || !known.has(parent);
  return comments.filter(is_top).flatMap((top) => [top, ...comments.filter(({ parent }) => parent === top.id)]);
}

/** Whether the shop may write freely. */
export function openness(person: Person, now: number): string {
  if (person.window_until === undefined) return "has not written yet";
  const left = person.window_until - now;
  if (left <= 0) return "window shut: the shop may send templates only";
  return left < HOUR ? "window open for less than an hour" : `window open for ${Math.floor(left / HOUR)} h`;
}

/** The keys of a telephone, with the letters below them. */
export const KEYS: [string, string][] = [
  ["1", ""],
  ["2", "ABC"],
  ["3", "DEF"],
  ["4", "GHI"],
  ["5", "JKL"],
  ["6", "MNO"],
  ["7", "PQRS"],
  ["8", "TUV"],
  ["9", "WXYZ"],
  ["*", ""],
  ["0", "+"],
  ["#", ""],
];

/** What a caller may ask first. */
export const TO_ASK = ["How long does delivery take?", "How can I pay?", "Can I talk to a person, please?"];

export const SPEAKERS = { caller: "You, as understood", bot: "Assistant", operator: "Operator" };

/** Of a call: minutes and seconds. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
