/** Draws only the rows near the visible part: a list of a hundred thousand costs the same as one of fifty. */
import { type RefObject, useCallback, useLayoutEffect, useState } from "react";

const SPARE_ROWS = 8;

export interface Window {
  first: number;
  last: number;
}

export function rowsAround(top: number, height: number, rowHeight: number, count: number): Window {
  const first = Math.max(0, Math.floor(top / rowHeight) - SPARE_ROWS);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + SPARE_ROWS);
  return { first: Math.min(first, Math.max(0, last - 1)), last };
}

export function useWindow(scroller: RefObject<HTMLElement | null>, rowHeight: number, count: number): Window {
  const [window, setWindow] = useState<Window>({ first: 0, last: Math.min(count, 30) });
  const measure = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const next = rowsAround(element.scrollTop, element.clientHeight, rowHeight, count);
    setWindow((old) => (old.first === next.first && old.last === next.last ? old : next));
  }, [scroller, rowHeight, count]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => {
      element.removeEventListener("scroll", measure);
      sizes.disconnect();
    };
  }, [scroller, measure]);
  return window;
}
