/** What the operator has begun to write, kept per conversation through reloads. */
import type { TypedChoices } from "../state/surfaces/choices";
import { type Readable } from "./cell";

export type Mode = "reply" | "note";

export interface Draft {
  mode: Mode;
  reply: string;
  note: string;
  /** The message that the reply answers. Empty: none, or among comments their newest. */
  answers: string;
  /** Among comments: as a private message instead of below the post. */
  privately: boolean;
  choices?: TypedChoices;
  /** The note is one that the agent reads. */
  forAgent: boolean;
}

export const NO_DRAFT: Draft = { mode: "reply", reply: "", note: "", answers: "", privately: false, forAgent: false };

export interface Drafts {
  of(conversation: string): Draft;
  set(conversation: string, draft: Draft): void;
  /** Changes when a conversation gains or loses its draft. */
  held: Readable<ReadonlySet<string>>;
}

const SAVE_AFTER_MS = 250;

export function createDrafts(owner: string): Drafts {
  const prefix = `switchboard.draft.${owner}.`;
  const drafts = new Map<string, Draft>();
  const unsaved = new Set<string>();
  const readers = new Set<() => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  for (let i = 0; i < localStorage.length; i++) {
    const key = localStorage.key(i);
    if (!key?.startsWith(prefix)) continue;
    try {
      drafts.set(key.slice(prefix.length), { ...NO_DRAFT, ...(JSON.parse(localStorage.getItem(key) ?? "{}") as Draft) });
    } catch {
      localStorage.removeItem(key);
    }
  }
  let held: ReadonlySet<string> = new Set(drafts.keys());

  function save() {
    clearTimeout(timer);
    for (const id of unsaved) {
      const draft = drafts.get(id);
      if (draft) localStorage.setItem(prefix + id, JSON.stringify(draft));
      else localStorage.removeItem(prefix + id);
    }
    unsaved.clear();
  }
  addEventListener("pagehide", save);

  return {
    of: (id) => drafts.get(id) ?? NO_DRAFT,
    set(id, draft) {
      const empty = draft.reply.trim() === "" && draft.note.trim() === "" && draft.choices === undefined;
      if (empty) drafts.delete(id);
      else drafts.set(id, draft);
      unsaved.add(id);
      clearTimeout(timer);
      timer = setTimeout(save, SAVE_AFTER_MS);
      if (held.has(id) !== empty) return;
      held = new Set(drafts.keys());
      for (const reader of [...readers]) reader();
    },
    held: {
      get: () => held,
      subscribe(reader) {
        readers.add(reader);
        return () => readers.delete(reader);
      },
    },
  };
}
