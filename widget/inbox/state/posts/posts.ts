/** How posts stand: where they are in a calendar, what may be done with them, and when to look again. */
import type { Post, PostState } from "../../session/post_api";
import { addDays } from "./days";
import { instantAt, wallOf } from "./zone";

export const STATES: readonly PostState[] = ["draft", "in_review", "scheduled", "publishing", "published", "failed", "unknown"];

/** Of the badges. */
export const TONES: Readonly<Record<PostState, string>> = { draft: "plain", in_review: "warn", scheduled: "agent", publishing: "agent", published: "good", failed: "bad", unknown: "queue" };

/** What can go to another day by itself. */
const MOVABLE: readonly PostState[] = ["draft", "in_review", "scheduled"];
export const isMovable = ({ state, may }: Post): boolean => may.edit && MOVABLE.includes(state);

/** Nothing is written on it any more. */
export const isOver = (state: PostState): boolean => state === "publishing" || state === "published" || state === "unknown";

/** Where it stands in the calendar. */
export const timeOf = ({ publish_at, published_at }: Pick<Post, "publish_at" | "published_at">): string | undefined => publish_at ?? published_at ?? undefined;

/** What the program does something with within minutes, so that it is worth looking often. */
const NEAR_MS = 5 * 60_000;
export function isNear({ state, publish_at, published_at, permalink }: Pick<Post, "state" | "publish_at" | "published_at" | "permalink">, now: number): boolean {
  if (state === "publishing") return true;
  // Where it is seen is told after it is seen.
  if (state === "published") return !permalink && Date.parse(published_at ?? "") > now - NEAR_MS;
  return state === "scheduled" && Date.parse(publish_at ?? "") < now + NEAR_MS;
}

/** Within the minute that forms take hours and minutes in, it has not passed yet. */
export const hasPassed = (instant: string, now: number): boolean => Date.parse(instant) < now - 60_000;

/** The hour at which somebody is likely to want it: ten o'clock, or on a day that is further on the full hour after the next. */
export function proposedAt(day: string, now: number, zone: string): string {
  const ten = instantAt({ day, time: "10:00" }, zone);
  if (Date.parse(ten) > now + 30 * 60_000) return ten;
  const { day: today, time } = wallOf(now, zone);
  const hour = Number(time.slice(0, 2)) + 2;
  return instantAt({ day: addDays(today, Math.floor(hour / 24)), time: `${String(hour % 24).padStart(2, "0")}:00` }, zone);
}

export interface Board {
  posts: readonly Post[];
  drafts: readonly Post[];
}

export interface Shown {
  from: string;
  to: string;
  /** Empty: of all places. */
  inbox: string;
}

const without = (posts: readonly Post[], id: string): readonly Post[] => posts.filter((post) => post.id !== id);

export const forgotten = ({ posts, drafts }: Board, id: string): Board => ({ posts: without(posts, id), drafts: without(drafts, id) });

/** With this post as it is now, where it belongs. */
export function withPost(board: Board, post: Post, { from, to, inbox }: Shown): Board {
  const { posts, drafts } = forgotten(board, post.id);
  if (inbox !== "" && inbox !== post.inbox) return { posts, drafts };
  const at = timeOf(post);
  if (at === undefined) {
    const place = board.drafts.findIndex(({ id }) => id === post.id);
    return { posts, drafts: drafts.toSpliced(Math.max(0, place), 0, post) };
  }
  const [when, begin, end] = [at, from, to].map((each) => Date.parse(each)) as [number, number, number];
  return { posts: when >= begin && when < end ? inOrder([...posts, post]) : posts, drafts };
}

const inOrder = (posts: readonly Post[]): Post[] => posts.toSorted((a, b) => Date.parse(timeOf(a) ?? "") - Date.parse(timeOf(b) ?? "") || (a.id < b.id ? -1 : 1));

/** By the days of this zone, each in the order of the hours. */
export function byDay(posts: readonly Post[], zone: string): ReadonlyMap<string, Post[]> {
  const days = new Map<string, Post[]>();
  for (const post of inOrder(posts)) {
    const at = timeOf(post);
    if (at === undefined) continue;
    const { day } = wallOf(at, zone);
    days.set(day, [...(days.get(day) ?? []), post]);
  }
  return days;
}

const EXCERPT = 80;

/** What it begins with, on one line. */
export function firstWords({ text }: Pick<Post, "text">): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  const signs = [...line];
  return signs.length > EXCERPT ? `${signs.slice(0, EXCERPT).join("").trimEnd()}…` : line;
}
