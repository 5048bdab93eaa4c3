/** Looking again at what changes by itself: one look after the other, and none while nobody sees the page. */
import { useEffect, useRef, useState } from "react";

/** Looks every `every_ms` while `on`, at most `most` times; true once it has given up. */
export function useAgain(look: () => Promise<unknown>, every_ms: number, on: boolean, most = Infinity): boolean {
  const latest = useRef(look);
  latest.current = look;
  const [tired, setTired] = useState(false);
  useEffect(() => {
    if (!on) return;
    let left = most;
    let timer: ReturnType<typeof setTimeout>;
    let isGone = false;
    setTired(false);
    const next = () => {
      timer = setTimeout(() => void round(), every_ms);
    };
    const round = async () => {
      if (!document.hidden) {
        left--;
        await latest.current();
      }
      if (isGone) return;
      if (left > 0) next();
      else setTired(true);
    };
    next();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [on, every_ms, most]);
  return tired;
}
