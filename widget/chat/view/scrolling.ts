/** Keeps the thread where the reader wants it: at the newest message, or still while older ones come in above. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { scrolled, staysAtEnd } from "../../at_end";

const NEAR_END = 96;
const NEAR_START = 160;

interface Watched {
  /** Changes whenever something is added at the end. */
  end: string;
  /** The first message; when it changes, older ones came in above. */
  start: string | undefined;
  /** Changes with each own message: writing goes to the end. */
  own: string;
  /** False keeps the start in sight instead of the end. */
  stick: boolean;
  onNearStart(): void;
}

export function useScrolling({ end, start, own, stick, onNearStart }: Watched) {
  const scroller = useRef<HTMLDivElement>(null);
  const held = useRef({ start, own, stick, height: 0, seen: { top: 0, height: 0, client: 0 }, atEnd: true });
  const [behind, setBehind] = useState(false);

  const toEnd = (behavior: ScrollBehavior = "auto") => {
    const element = scroller.current!;
    if (held.current.stick) element.scrollTo({ top: element.scrollHeight, behavior });
  };

  useLayoutEffect(() => {
    const element = scroller.current!;
    const before = held.current;
    before.stick = stick;
    if (start !== before.start && before.start && !before.atEnd) {
      element.scrollTop += element.scrollHeight - before.height;
    } else if (before.atEnd || own !== before.own) {
      toEnd();
      before.atEnd = true;
    } else setBehind(true);
    held.current = { ...before, start, own, height: element.scrollHeight };
  }, [end, start, own]);

  // A picture that loads or a keyboard that opens changes heights without a new message.
  useLayoutEffect(() => {
    const element = scroller.current!;
    const observer = new ResizeObserver(() => {
      if (held.current.atEnd) toEnd();
      held.current.height = element.scrollHeight;
    });
    observer.observe(element);
    observer.observe(element.firstElementChild!);
    return () => observer.disconnect();
  }, []);

  const onScroll = () => {
    const element = scroller.current!;
    const now = scrolled(element);
    held.current.atEnd = staysAtEnd(held.current.atEnd, held.current.seen, now, NEAR_END);
    held.current.seen = now;
    held.current.height = element.scrollHeight;
    if (held.current.atEnd) setBehind(false);
    if (element.scrollTop < NEAR_START) onNearStart();
  };

  return { scroller, onScroll, toEnd, behind };
}
