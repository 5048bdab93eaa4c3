/** Short messages at the edge, some with a way back. */
import { type Cell, createCell } from "./cell";
import { freshId } from "./fresh_id";

export interface Toast {
  id: string;
  tone: "plain" | "error";
  text: string;
  undo?: () => void;
  /** The conversation it tells of: what happens to that next makes it old news. */
  about?: string;
}

const SHOWN_MS = 7_000;

export interface Toasts extends Cell<readonly Toast[]> {
  say(text: string, about: string, undo: () => void): void;
  /** What cannot be undone, or need not be. */
  tell(text: string): void;
  fail(text: string): void;
  close(id: string): void;
  /** Takes away what was said about a conversation. */
  outdate(about: string): void;
}

export function createToasts(): Toasts {
  const cell = createCell<readonly Toast[]>([]);
  const close = (id: string) => cell.set(cell.get().filter((t) => t.id !== id));
  function show(toast: Omit<Toast, "id">) {
    const id = freshId();
    cell.set([...cell.get(), { ...toast, id }].slice(-3));
    setTimeout(() => close(id), SHOWN_MS);
  }
  return {
    ...cell,
    say: (text, about, undo) => show({ tone: "plain", text, about, undo }),
    tell(text) {
      // Said again it is no second thing to read.
      cell.set(cell.get().filter((toast) => toast.text !== text || toast.undo));
      show({ tone: "plain", text });
    },
    fail: (text) => show({ tone: "error", text }),
    close,
    outdate: (about) => cell.set(cell.get().filter((t) => t.about !== about)),
  };
}
