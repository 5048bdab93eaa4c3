/** The way from a message to the place where it is answered. */
import { useEffect } from "react";

const ANSWER = "switchboard:answer";

export function answer(message: string) {
  dispatchEvent(new CustomEvent<string>(ANSWER, { detail: message }));
}

export function useAnswering(on: (message: string) => void) {
  useEffect(() => {
    const hear = (e: Event) => on((e as CustomEvent<string>).detail);
    addEventListener(ANSWER, hear);
    return () => removeEventListener(ANSWER, hear);
  });
}

/** The message that is chosen with the keyboard, or within which something is focused. */
export function chosenMessage(): string | undefined {
  return document.activeElement?.closest<HTMLElement>(".message[data-answerable]")?.dataset["message"];
}
