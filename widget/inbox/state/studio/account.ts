/** An inbox's account as it is typed: secrets begin empty, and an empty one is not sent. */
import type { Account, AccountSettings } from "../../session/studio_types";

/** Those that are connected to an account, in the order in which they are offered. */
export const CHANNELS = ["web", "whatsapp", "messenger", "instagram", "voice"] as const;
export type Channel = (typeof CHANNELS)[number];

/** The web's people come to us; everybody else is reached through a platform. */
export const isConnected = (channel: string): boolean => channel !== "web";

/** Calls come by a carrier, which has neither marks of reading nor a health to ask for. */
export const isPhone = (channel: string): boolean => channel === "voice";

export interface AccountForm {
  id: string;
  parent: string;
  shown_as: string;
  app: string;
  token: string;
  /** Of the app. */
  secret: string;
  /** Instagram's own, or a former one that still counts. */
  second: string;
  human_agent: boolean;
}

export function accountForm(account: Account | undefined): AccountForm {
  const { id = "", parent = "", shown_as = "", app = "", human_agent = false } = account ?? {};
  return { id, parent, shown_as, app, token: "", secret: "", second: "", human_agent };
}

/** What is typed of the secrets replaces all of them; the app's own comes first. */
export function accountBody({ token, secret, second, ...rest }: AccountForm): AccountSettings {
  const typed = [secret, second].map((each) => each.trim()).filter(Boolean);
  return { ...rest, ...(token.trim() ? { token: token.trim() } : {}), ...(typed.length > 0 ? { secrets: typed } : {}) };
}

/** How near the end of a token is: within two weeks it is time to make another. */
const SOON_MS = 14 * 86_400_000;

export type TokenEnd = "none" | "later" | "soon" | "over";

export const tokenEnd = (account: Account, now: number): TokenEnd => tokenEndOf(account.token_expires_at, now);

export function tokenEndOf(end: string | undefined, now: number): TokenEnd {
  if (!end) return "none";
  const left = Date.parse(end) - now;
  return left <= 0 ? "over" : left < SOON_MS ? "soon" : "later";
}

/** A platform asks over the open internet and by a certificate that it trusts. */
export function isPublic(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  const inside = hostname === "localhost" || hostname.endsWith(".localhost") || hostname.endsWith(".local") || !hostname.includes(".") || /^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(hostname) || hostname.startsWith("[");
  return protocol === "https:" && !inside;
}
