/** What the loader (widget.js) and the app (chat.js) know of each other. Both come from one server, in one version. */

/** The loader's side: everything the app needs from the page. */
export interface Host {
  /** The shadow root both draw into; the launcher is already there. */
  root: ShadowRoot;
  /** Where the script came from; the socket, uploads and files are there too. */
  origin: string;
  inbox: string;
  readonly identity?: string;
  /** Wished languages, best first. */
  languages: string[];
  side: "start" | "end";
  onExpanded(open: boolean): void;
  onUnread(count: number): void;
  onColour(colour: string): void;
  focusLauncher(): void;
  emit(event: PublicEvent, detail?: unknown): void;
}

/** The app's side. */
export interface App {
  /** Connects without opening, for the unread badge. */
  follow(): void;
  open(options: { focus: boolean }): void;
  close(): void;
  identify(jwt: string): void;
  logout(): void;
}

export type PublicEvent = "open" | "close" | "unread" | "message" | "ready";

/** `window.Switchboard`, the page's own handle on the chat. */
export interface PublicApi {
  open(): void;
  close(): void;
  /** Signs the visitor in; the token is made by the site's own server. */
  identify(jwt: string): void;
  /** Forgets the visitor and everything this browser keeps about the conversation. */
  logout(): void;
  /** Returns the function that stops listening. */
  on(event: PublicEvent, listener: (detail?: unknown) => void): () => void;
}

declare global {
  interface Window {
    Switchboard?: PublicApi;
    SwitchboardChat?: { start(host: Host): App };
  }
}

/** Keys in the browser's storage are `switchboard.INBOX.NAME`. */
export const storageKey = (inbox: string, name: string) => `switchboard.${inbox}.${name}`;

/** Below this the chat is a full-screen sheet. */
export const PHONE = "(max-width: 520px), (max-height: 420px) and (pointer: coarse)";
