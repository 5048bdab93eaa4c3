/** A link that somebody was sent: what stands behind the `#` of the address, which browsers send to nobody. */
import { type Cell, createCell } from "./cell";

export type Door = { kind: "invitation" | "reset" | "sign-up" | "sign-on" | "sign-on-failed"; token: string };

/** `sign-on` names an organisation, `sign-on-failed` says why a sign-on came to nothing. */
export function parseDoor(hash: string): Door | undefined {
  const [, kind, token] = /^#(invitation|reset|sign-up|sign-on)=([\w-]{8,200})$/.exec(hash) ?? /^#(sign-on-failed)=([a-z]{3,40})$/.exec(hash) ?? [];
  return kind && token ? { kind: kind as Door["kind"], token } : undefined;
}

export interface DoorCell extends Cell<Door | undefined> {
  /** The link has done what it was for, or never will. */
  close(): void;
}

export function createDoor(): DoorCell {
  const cell = createCell<Door | undefined>(parseDoor(location.hash));
  // A link may be opened in a window where the inbox is open already.
  addEventListener("hashchange", () => cell.set(parseDoor(location.hash)));
  return {
    ...cell,
    close() {
      history.replaceState(null, "", location.pathname + location.search);
      cell.set(undefined);
    },
  };
}
