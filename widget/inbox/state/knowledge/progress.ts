/** How far the reading of a document has got: one bar over all its stages, and the words for the stage. */
import type { Dictionary } from "../../text";
import type { KnowledgeDocument } from "./wire";

/** Where on the bar each stage begins and ends. Embedding is the slow one. */
const SPANS = {
  queued: [0, 0],
  fetching: [0, 0.1],
  reading: [0.1, 0.4],
  embedding: [0.4, 0.95],
  indexing: [0.95, 1],
} as const;

/** 0 to 1 while it is worked on, else nothing. */
export function share({ state, progress }: Pick<KnowledgeDocument, "state" | "progress">): number | undefined {
  if (state === "ready" || state === "failed" || state === "cancelled") return undefined;
  const [from, to] = SPANS[state];
  const part = progress && progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
  return from + (to - from) * part;
}

export function stage({ state, progress }: Pick<KnowledgeDocument, "state" | "progress">, { knowledge }: Dictionary): string {
  const words = knowledge.states;
  if (progress && progress.total > 0) {
    const { done, total } = progress;
    if (state === "reading") return words.readingOf(Math.min(done, total), total);
    if (state === "embedding") return words.embeddingOf(Math.min(done, total), total);
  }
  return words[state];
}
