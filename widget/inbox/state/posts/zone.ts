/** What a clock on the wall shows in a time zone, and which instant that is. */

export interface Wall {
  /** Such as `2026-05-14`. */
  day: string;
  /** Such as `09:30`. */
  time: string;
}

const DAY_MS = 86_400_000;

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone) ?? new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
  clocks.set(zone, known);
  return known;
}

/** The zone that this browser is in. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export function wallOf(instant: string | number, zone: string): Wall {
  const parts = Object.fromEntries(clockIn(zone).formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  return { day: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
}

/** As if the wall hung in Greenwich. */
const asUtc = ({ day, time }: Wall): number => Date.parse(`${day}T${time}:00Z`);

/** How far the wall is ahead of Greenwich, in milliseconds. */
const ahead = (at: number, zone: string): number => asUtc(wallOf(at, zone)) - Math.floor(at / 60_000) * 60_000;

/**
 * The instant at which the wall shows this: of a time that comes twice when clocks are put back the first, and of one that is left out
 * when they are put forward as much later as they are put forward.
 */
export function instantAt(wall: Wall, zone: string): string {
  const utc = asUtc(wall);
  const before = ahead(utc - DAY_MS, zone);
  const found = [before, ahead(utc + DAY_MS, zone)]
    .map((offset) => ({ at: utc - offset, offset }))
    .filter(({ at, offset }) => ahead(at, zone) === offset)
    .map(({ at }) => at);
  return new Date(found.length > 0 ? Math.min(...found) : utc - before).toISOString();
}

/** The same time of day, on another day. */
export const onDay = (instant: string, day: string, zone: string): string => instantAt({ day, time: wallOf(instant, zone).time }, zone);

/** As `datetime-local` wants it. */
export const localOf = (instant: string, zone: string): string => {
  const { day, time } = wallOf(instant, zone);
  return `${day}T${time}`;
};

/** Back again; nothing while it is not whole. */
export function instantOf(local: string, zone: string): string | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(local) ?? [];
  return day === undefined || time === undefined || Number.isNaN(asUtc({ day, time })) ? undefined : instantAt({ day, time }, zone);
}
