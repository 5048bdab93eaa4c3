/** Copies of what stands on pages and accounts: their calls, and what was looked for, wired when a page first wants them. */
import type { Request } from "../session/request";
import { createSocialApi, type SocialApi } from "../session/social_api";
import { type Cell, createCell } from "./cell";
import { useDesk } from "./desk";

export interface SocialDesk {
  api: SocialApi;
  /** The account whose posts are looked at; empty: all. Whoever comes back from a post finds it as it was. */
  inbox: Cell<string>;
}

const made = new WeakMap<Request, SocialDesk>();

export function useSocial(): SocialDesk {
  const { request } = useDesk();
  const social = made.get(request) ?? { api: createSocialApi(request), inbox: createCell("") };
  made.set(request, social);
  return social;
}
