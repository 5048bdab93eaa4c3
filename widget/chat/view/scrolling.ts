/** Keeps the thread where the reader wants it: at the newest message, or still while older ones come in above. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";

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
  const held = useRef({ start, own, stick, height: 0, top: 0, atEnd: true });
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
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    // News of an earlier scroll may come after the thread has grown: only who moves up leaves the end.
    const movedUp = element.scrollTop < held.current.top;
    held.current.top = element.scrollTop;
    held.current.atEnd = left < NEAR_END || (held.current.atEnd && !movedUp);
    held.current.height = element.scrollHeight;
    if (held.current.atEnd) setBehind(false);
    if (element.scrollTop < NEAR_START) onNearStart();
  };

  return { scroller, onScroll, toEnd, behind };
}
