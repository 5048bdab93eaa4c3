/** The way from a message to the place where it is answered with a quote. */
import { useEffect } from "react";

const QUOTE = "switchboard:quote";

export function quote(message: string) {
  dispatchEvent(new CustomEvent<string>(QUOTE, { detail: message }));
}

export function useQuoting(on: (message: string) => void) {
  useEffect(() => {
    const hear = (e: Event) => on((e as CustomEvent<string>).detail);
    addEventListener(QUOTE, hear);
    return () => removeEventListener(QUOTE, hear);
  });
}

/** The message that is chosen with the keyboard, or within which something is focused. */
export function chosenMessage(): string | undefined {
  return document.activeElement?.closest<HTMLElement>(".message[data-answerable]")?.dataset["message"];
}
