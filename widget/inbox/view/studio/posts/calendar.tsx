/** A month of posts. On a phone the days with posts stand below each other. */
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { useMay } from "../../../desk/desk";
import type { Post } from "../../../session/post_api";
import { dayBy, firstOf, isSame, type Month, monthOf } from "../../../state/posts/days";
import { byDay, isMovable } from "../../../state/posts/posts";
import { usePostsText } from "../../../text/posts";
import { Plus } from "../../parts/icons";
import { Chip, DRAWN } from "./chip";
import { usePostDates } from "./dates";
import { useChipActs } from "./here";

/** Of a day in the grid; the others are a press away. */
const MOST_CHIPS = 3;

interface Props {
  month: Month;
  days: readonly string[];
  today: string;
  posts: readonly Post[];
  /** What is drawn now, from wherever. */
  drawn: Post | undefined;
  onDraw: (post: Post | undefined) => void;
  onMonth: (month: Month) => void;
  onWrite: (day: string) => void;
  onOthers: (day: string) => void;
}

export function Calendar({ month, days, today, posts, drawn, onDraw, onMonth, onWrite, onOthers }: Props) {
  const words = usePostsText();
  const dates = usePostDates();
  const writes = useMay("POST /posts");
  const box = useRef<HTMLOListElement>(null);
  const wanted = useRef<string>(undefined);
  /** One of the days is reached by Tab, the others from there by arrows. */
  const [reached, setReached] = useState<string>();
  const found = byDay(posts, dates.zone);
  const first = [reached, today, firstOf(month)].find((day) => day !== undefined && days.includes(day) && day >= today) ?? days.find((day) => day >= today);

  const focus = (day: string) => box.current?.querySelector<HTMLElement>(`[data-day="${day}"] .day-add`)?.focus();
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    focus(wanted.current);
    wanted.current = undefined;
  });

  function onKeyDown(event: KeyboardEvent) {
    if (!(event.target instanceof HTMLElement) || !event.target.matches(".day-add")) return;
    const day = event.target.closest<HTMLElement>("[data-day]")?.dataset.day ?? today;
    const next = dayBy(event.key, day, dates.firstWeekday);
    if (next === undefined) return;
    event.preventDefault();
    // Nothing is written for days that are over.
    const to = next < today ? today : next;
    setReached(to);
    if (!days.includes(to) || (!isSame(monthOf(to), month) && event.key.startsWith("Page"))) {
      wanted.current = to;
      onMonth(monthOf(to));
    } else focus(to);
  }

  return (
    <section className="posts-calendar" aria-label={words.calendar(dates.month(month))} data-drawn={drawn !== undefined}>
      <div className="week-names" aria-hidden="true">
        {days.slice(0, 7).map((day) => (
          <span key={day}>{dates.weekday(day)}</span>
        ))}
      </div>
      <ol className="month" ref={box} onKeyDown={onKeyDown}>
        {days.map((day) => (
          <Day
            key={day}
            day={day}
            posts={found.get(day) ?? []}
            isOut={!isSame(monthOf(day), month)}
            today={today}
            drawn={drawn}
            isReached={day === first}
            onDraw={onDraw}
            onReach={() => setReached(day)}
            onWrite={writes && day >= today ? () => onWrite(day) : undefined}
            onOthers={() => onOthers(day)}
          />
        ))}
      </ol>
    </section>
  );
}

interface DayProps {
  day: string;
  posts: readonly Post[];
  isOut: boolean;
  today: string;
  drawn: Post | undefined;
  isReached: boolean;
  onDraw: (post: Post | undefined) => void;
  onReach: () => void;
  /** Absent: nobody writes for this day. */
  onWrite: (() => void) | undefined;
  onOthers: () => void;
}

function Day({ day, posts, isOut, today, drawn, isReached, onDraw, onReach, onWrite, onOthers }: DayProps) {
  const words = usePostsText();
  const dates = usePostDates();
  const { moveToDay } = useChipActs();
  const [over, setOver] = useState(false);
  const isPast = day < today;
  const takes = drawn !== undefined && isMovable(drawn) && !isPast;
  const others = posts.length - MOST_CHIPS;
  const name = dates.day(day);
  return (
    <li
      className="post-day"
      data-day={day}
      data-today={day === today || undefined}
      data-past={isPast || undefined}
      data-out={isOut || undefined}
      data-empty={posts.length === 0 || undefined}
      data-over={(over && takes) || undefined}
      data-takes={takes || undefined}
      data-writable={onWrite !== undefined || undefined}
      // The room around the posts of a day is a large button for the mouse; the small one is there for everybody.
      onClick={(e) => e.target === e.currentTarget && onWrite?.()}
      onDragOver={(e) => {
        if (!takes || !e.dataTransfer.types.includes(DRAWN)) return;
        e.preventDefault();
        e.dataTransfer.dropEffect = "move";
        setOver(true);
      }}
      onDragLeave={(e) => {
        if (!(e.relatedTarget instanceof Node) || !e.currentTarget.contains(e.relatedTarget)) setOver(false);
      }}
      onDrop={(e) => {
        setOver(false);
        if (!takes || e.dataTransfer.getData(DRAWN) !== drawn.id) return;
        e.preventDefault();
        onDraw(undefined);
        moveToDay(drawn, day);
      }}
    >
      <div className="day-head" onClick={(e) => !(e.target as HTMLElement).closest("button") && onWrite?.()}>
        <h4>
          <span className="day-number" aria-hidden="true">
            {Number(day.slice(8))}
          </span>
          <time className="day-name" dateTime={day} aria-current={day === today ? "date" : undefined}>
            {name}
          </time>
        </h4>
        {onWrite && (
          <button type="button" className="icon-button day-add" aria-label={words.writeOn(name)} title={words.writeOn(name)} tabIndex={isReached ? 0 : -1} onFocus={onReach} onClick={onWrite}>
            <Plus />
          </button>
        )}
      </div>
      {posts.length > 0 && (
        <ul className="day-posts" data-more={others > 0 || undefined}>
          {posts.map((post) => (
            <Chip key={post.id} post={post} onDraw={onDraw} />
          ))}
        </ul>
      )}
      {others > 0 && (
        <button type="button" className="link day-others" aria-label={words.othersOn(others, name)} onClick={onOthers}>
          {words.others(others)}
        </button>
      )}
    </li>
  );
}
