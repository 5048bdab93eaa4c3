/**
 * Keeps a thread's scroll position honest: at the end it follows what comes; anywhere else the message under the
 * reader's eye stays where it is, whatever is added above or below.
 */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { scrolled, staysAtEnd } from "../../../at_end";

/** Nearer to the end than this counts as reading the latest. */
const NEAR_PX = 60;

export interface Follow {
  atEnd: boolean;
  toEnd(smooth?: boolean): void;
  /** To one message, which then stays where it is. */
  toMessage(message: HTMLElement): void;
  onScroll(): void;
}

interface Anchor {
  id: string;
  top: number;
}

export function useFollow(scroller: RefObject<HTMLElement | null>, content: RefObject<HTMLElement | null>, first: string | undefined): Follow {
  const [atEnd, setAtEnd] = useState(true);
  const stuck = useRef(true);
  const seen = useRef({ top: 0, height: 0, client: 0 });
  const anchor = useRef<Anchor | undefined>(undefined);

  const settle = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    if (stuck.current) box.scrollTop = box.scrollHeight;
    else if (anchor.current) {
      const held = box.querySelector(`[data-message="${CSS.escape(anchor.current.id)}"]`);
      if (held) box.scrollTop += held.getBoundingClientRect().top - anchor.current.top;
    }
  }, [scroller]);

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const now = scrolled(box);
    stuck.current = staysAtEnd(stuck.current, seen.current, now, NEAR_PX);
    seen.current = now;
    setAtEnd(stuck.current);
    anchor.current = topmost(box);
  }, [scroller]);

  // Older messages were put above: hold the anchor before anything is painted.
  useLayoutEffect(settle, [first, settle]);

  useEffect(() => {
    const sizes = new ResizeObserver(settle);
    if (content.current) sizes.observe(content.current);
    if (scroller.current) sizes.observe(scroller.current);
    return () => sizes.disconnect();
  }, [content, scroller, settle]);

  const toEnd = useCallback(
    (smooth = false) => {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      stuck.current = true;
      scroller.current?.scrollTo({ top: scroller.current.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
    },
    [scroller],
  );

  const toMessage = useCallback(
    (message: HTMLElement) => {
      // At once: what is still growing would take a slow way back to the end.
      stuck.current = false;
      message.scrollIntoView({ block: "center", behavior: "instant" });
      const box = scroller.current;
      if (!box) return;
      seen.current = scrolled(box);
      anchor.current = topmost(box);
      setAtEnd(box.scrollHeight - box.scrollTop - box.clientHeight < 1);
    },
    [scroller],
  );

  return { atEnd, toEnd, toMessage, onScroll };
}

/** The first message that reaches into the visible part. */
function topmost(box: HTMLElement): Anchor | undefined {
  const edge = box.getBoundingClientRect().top;
  const all = box.querySelectorAll<HTMLElement>("[data-message]");
  let low = 0;
  let high = all.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.getBoundingClientRect().bottom ?? 0) <= edge) low = middle + 1;
    else high = middle;
  }
  const found = all[low];
  const id = found?.dataset["message"];
  return found && id ? { id, top: found.getBoundingClientRect().top } : undefined;
}
