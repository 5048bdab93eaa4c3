/** What stands on pages and accounts: what the server says of the copies, and the calls about them, one line each. */
import type { ScheduleRun } from "../../protocol";
import { byHand } from "./by_hand";
import type { Request } from "./request";

export type { ScheduleRun };

/** Absent or null: the platform does not tell. */
export interface SocialFigures {
  likes?: number | null;
  comments?: number | null;
  shares?: number | null;
}

/** How it stood at the end of a day, UTC. */
export interface SocialDay extends SocialFigures {
  /** 2026-11-30. */
  day: string;
  followers?: number | null;
}

export interface SocialPicture {
  /** `image`, `video`; of a film it is the still. */
  kind: string;
  media_type: string;
  /** Absent: it could not be fetched. */
  url?: string | null;
}

export interface SocialPost {
  id: string;
  inbox: string;
  /** What the platform calls it. */
  external: string;
  text: string;
  permalink: string;
  published_at: string;
  media: SocialPicture[];
  figures: SocialFigures;
  /** When its figures were fetched. */
  seen_at: string;
  /** The platform has it no more. */
  is_gone: boolean;
  /** Of one post alone. */
  days?: SocialDay[] | null;
}

export interface SocialComment {
  external: string;
  /** The comment it answers; empty: the post. */
  parent: string;
  /** Empty where the platform does not tell. */
  author: string;
  text: string;
  at: string;
  likes?: number | null;
}

export interface SocialAccount {
  inbox: string;
  name: string;
  channel: string;
  /** Nothing is fetched while it is not. */
  is_connected: boolean;
  followers?: number | null;
  /** How many are kept. */
  posts: number;
  days: SocialDay[];
  /** The one that fetches it, or did last. */
  run?: ScheduleRun | null;
  /** It ended too early: the next goes on there. */
  is_unfinished: boolean;
  /** All posts have been fetched, not the newest alone. */
  has_history: boolean;
  /** What kept it from its end, or what could not be read. */
  trouble?: string | null;
}

interface Listed<T> {
  items: T[];
  next?: string | null;
}

/** Of the grid, and of comments. */
export const PAGE = 24;
const COMMENTS = 100;

/** What a list goes on at is absent where it ends, however the server says so. */
const page = <T>({ items, next }: Listed<T>) => ({ items, next: next ?? undefined });

export type SocialApi = ReturnType<typeof createSocialApi>;

export function createSocialApi(request: Request) {
  const ask = byHand(request);
  return {
    accounts: () => ask<Listed<SocialAccount>>("GET /social/accounts").then(({ items }) => items),
    /** `history`: all of it; otherwise what is new. What ended too early goes on where it was. */
    sync: (inbox: string, history: boolean) => ask<ScheduleRun>("POST /social/accounts/{inbox}/sync", { path: { inbox }, body: { history } }),
    posts: (inbox: string | undefined, after?: string) => ask<Listed<SocialPost>>("GET /social/posts", { query: { inbox, after, limit: PAGE } }).then(page),
    post: (id: string) => ask<SocialPost>("GET /social/posts/{id}", { path: { id } }),
    comments: (id: string, after?: string) => ask<Listed<SocialComment>>("GET /social/posts/{id}/comments", { path: { id }, query: { after, limit: COMMENTS } }).then(page),
  };
}
