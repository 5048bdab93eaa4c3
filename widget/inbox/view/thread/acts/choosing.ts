/** Choosing one message of the timeline: with the keyboard, and by a long press where nothing can be pointed at. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";

/** A press of this many milliseconds means the message, not what is in it. */
const HOLD_MS = 450;
/** A finger that moves further scrolls. */
const SLIP_PX = 10;

const messages = (box: HTMLElement) => [...box.querySelectorAll<HTMLElement>(".message[data-answerable]")];

/** Enter on the timeline chooses its last message; from there the arrows move, and Escape gives the timeline back. */
export function onTimelineKey(event: KeyboardEvent<HTMLElement>) {
  const { currentTarget: box, key } = event;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const target = event.target as HTMLElement;
  if (target === box) {
    if (key !== "Enter") return;
    event.preventDefault();
    return messages(box).at(-1)?.focus();
  }
  const own = target.closest<HTMLElement>(".message[data-answerable]");
  if (key === "Escape" && own) {
    event.stopPropagation();
    return box.focus({ preventScroll: true });
  }
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (!step || target !== own) return;
  event.preventDefault();
  const all = messages(box);
  const next = all[all.indexOf(own) + step];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

/** The message that is chosen with the keyboard, or within which something is focused. */
export function chosenMessage(): string | undefined {
  return document.activeElement?.closest<HTMLElement>(".message[data-answerable]")?.dataset["message"];
}

export function useLongPress() {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const from = useRef({ x: 0, y: 0 });
  const stop = () => clearTimeout(timer.current);
  useEffect(() => stop, []);
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      stop();
      if (event.pointerType !== "touch") return;
      const message = (event.target as HTMLElement).closest<HTMLElement>(".message[data-answerable]");
      if (!message || (event.target as HTMLElement).closest("button, a")) return;
      from.current = { x: event.clientX, y: event.clientY };
      timer.current = setTimeout(() => message.focus({ preventScroll: true }), HOLD_MS);
    },
    onPointerMove(event: PointerEvent) {
      const { x, y } = from.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > SLIP_PX) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  };
}
