/** The way to a message further up: what is not loaded yet is fetched, page by page, within reason. */
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import type { Thread } from "../../state/model";

const MOST_PAGES = 10;
/** Whoever comes from a search knows that it is there. */
const MOST_PAGES_FOUND = 60;
const LIT_MS = 1_800;

export function useGoTo(id: string, thread: Thread, scroller: RefObject<HTMLElement | null>, toMessage: (message: HTMLElement) => void): (message: string) => void {
  const { loading, toasts, route } = useDesk();
  const { message: asked } = useCell(route);
  const { channels } = useText();
  const [wanted, setWanted] = useState<string>();
  const pages = useRef(0);
  const { messages, hasMore, older } = thread;
  const most = wanted !== undefined && wanted === asked ? MOST_PAGES_FOUND : MOST_PAGES;

  useEffect(() => {
    if (asked === undefined) return;
    pages.current = 0;
    setWanted(asked);
  }, [asked]);

  useEffect(() => {
    if (wanted === undefined) return;
    const found = scroller.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(wanted)}"]`);
    if (found) {
      toMessage(found);
      light(found);
      setWanted(undefined);
    } else if (!hasMore || older === "failed" || pages.current >= most) {
      toasts.fail(channels.quote.notFound);
      setWanted(undefined);
    } else if (older === "idle") {
      // The page before has been shown, and is only now being done with.
      const next = setTimeout(() => {
        pages.current++;
        loading.olderOf(id);
      });
      return () => clearTimeout(next);
    }
    return;
  }, [wanted, messages, hasMore, older, id, loading, scroller, toMessage, toasts, channels]);

  return useCallback((message) => {
    pages.current = 0;
    setWanted(message);
  }, []);
}

function light(message: HTMLElement) {
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  message.classList.add("lit");
  setTimeout(() => message.classList.remove("lit"), LIT_MS);
}
