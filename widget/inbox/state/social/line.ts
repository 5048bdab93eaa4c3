/** Figures of days as a line: 60 days up to today, with gaps where nothing is known. */
import type { SocialDay } from "../../session/social_api";
import { addDays } from "../posts/days";

export const DAYS = 60;

export interface Point {
  day: string;
  value: number;
}

/** One point a day, or none. */
export type Row = readonly (Point | undefined)[];

/** Which figure of a day. */
export type Pick = (day: SocialDay) => number | null | undefined;

/** The days up to `today`, UTC as the server's are; a day that it tells twice counts as it was told last. */
export function rowOf(days: readonly SocialDay[], pick: Pick, today: string): Row {
  const known = new Map(days.map((one) => [one.day, pick(one)]));
  return Array.from({ length: DAYS }, (_, at) => {
    const day = addDays(today, at - DAYS + 1);
    const value = known.get(day);
    return value === undefined || value === null ? undefined : { day, value };
  });
}

export const pointsOf = (row: Row): Point[] => row.filter((point) => point !== undefined);

export interface Ends {
  first: Point;
  last: Point;
  /** What was won or lost between them. */
  change: number;
}

/** Undefined: nothing is known of any day. */
export function endsOf(row: Row): Ends | undefined {
  const points = pointsOf(row);
  const [first, last] = [points[0], points.at(-1)];
  return first && last && { first, last, change: last.value - first.value };
}

export interface Size {
  width: number;
  height: number;
  /** Kept free on every side, so that no stroke is cut. */
  edge: number;
}

/**
 * Where a pen goes, a path for every stretch of days without a gap. What hardly changes does not look as if it did: the scale has a
 * twentieth of the highest value at least.
 */
export function pathsOf(row: Row, { width, height, edge }: Size): string[] {
  const values = pointsOf(row).map(({ value }) => value);
  if (values.length === 0) return [];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(high - low, high / 20, 1);
  const middle = (low + high) / 2;
  const x = (at: number) => edge + (at / (row.length - 1)) * (width - 2 * edge);
  const y = (value: number) => height / 2 - ((value - middle) / span) * (height - 2 * edge);
  const paths: string[] = [];
  let open = false;
  for (const [at, point] of row.entries()) {
    if (point) {
      const place = `${round(x(at))} ${round(y(point.value))}`;
      // A day that stands alone is a dot: a stroke of no length with round ends.
      if (open) paths.push(`${paths.pop() ?? ""}L${place}`);
      else paths.push(`M${place}h0`);
    }
    open = point !== undefined;
  }
  return paths;
}

const round = (n: number): number => Math.round(n * 10) / 10;
