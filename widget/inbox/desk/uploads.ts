/** Files on their way up, per conversation; they go on while another conversation is open. */
import type { Attachment } from "../../protocol";
import type { Api } from "../session/api";
import { CallFailed } from "../session/problem";
import { type Cell, createCell } from "./cell";
import { freshId } from "./fresh_id";

export interface Upload {
  key: string;
  name: string;
  size: number;
  mediaType: string;
  /** 0 to 1. */
  share: number;
  phase: "uploading" | "ready" | "failed";
  attachment?: Attachment;
  error?: string;
  /** The same file may succeed later; one that was refused will be refused again. */
  again?: boolean;
}

type ByConversation = Readonly<Record<string, readonly Upload[]>>;

export interface Uploads extends Cell<ByConversation> {
  add(conversation: string, files: readonly File[]): void;
  retry(conversation: string, key: string): void;
  remove(conversation: string, key: string): void;
  clear(conversation: string): void;
}

export const NO_UPLOADS: readonly Upload[] = [];

export function createUploads(api: Api, say: (e: unknown) => string): Uploads {
  const cell = createCell<ByConversation>({});
  const running = new Map<string, { file: File; stop: AbortController }>();

  function change(conversation: string, to: (list: readonly Upload[]) => readonly Upload[]) {
    cell.set({ ...cell.get(), [conversation]: to(cell.get()[conversation] ?? NO_UPLOADS) });
  }
  function one(conversation: string, key: string, part: Partial<Upload>) {
    change(conversation, (list) => list.map((u) => (u.key === key ? { ...u, ...part } : u)));
  }

  async function start(conversation: string, key: string, file: File) {
    const stop = new AbortController();
    running.set(key, { file, stop });
    try {
      const attachment = await api.attach(file, (share) => one(conversation, key, { share }), stop.signal);
      running.delete(key);
      one(conversation, key, { phase: "ready", share: 1, attachment });
    } catch (e) {
      if (!stop.signal.aborted) one(conversation, key, { phase: "failed", error: say(e), again: !(e instanceof CallFailed) || e.passing });
    }
  }

  return {
    ...cell,
    add(conversation, files) {
      for (const file of files) {
        const key = freshId();
        const upload: Upload = { key, name: file.name, size: file.size, mediaType: file.type, share: 0, phase: "uploading" };
        change(conversation, (list) => [...list, upload]);
        void start(conversation, key, file);
      }
    },
    retry(conversation, key) {
      const file = running.get(key)?.file;
      if (!file) return;
      one(conversation, key, { phase: "uploading", share: 0 });
      void start(conversation, key, file);
    },
    remove(conversation, key) {
      running.get(key)?.stop.abort();
      running.delete(key);
      change(conversation, (list) => list.filter((u) => u.key !== key));
    },
    clear: (conversation) => change(conversation, () => NO_UPLOADS),
  };
}
