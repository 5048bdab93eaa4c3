/** Files on their way into a base, as pure steps: which go next, how far each is, what became of them. */
import type { Refusal } from "./files";

export interface Incoming {
  key: string;
  base: string;
  name: string;
  size: number;
  phase: "waiting" | "sending" | "refused" | "failed";
  /** 0 to 1 while it is sent. */
  share: number;
  refusal?: Refusal;
  /** The server's reason. */
  error?: string;
  /** The same file may succeed later. */
  again?: boolean;
  /** Went up with others in vain: it tries by itself. */
  alone?: boolean;
}

/** One request carries so many files at most, and small ones together at most so many bytes. */
export const TOGETHER = 20;
export const BYTES_TOGETHER = 4 * 1024 * 1024;

/** The next files to send in one request: a large one goes alone, so that its progress can be told. */
export function nextBatch(items: readonly Incoming[]): readonly Incoming[] {
  const first = items.find(({ phase }) => phase === "waiting");
  if (!first || first.alone) return first ? [first] : [];
  const batch: Incoming[] = [];
  let bytes = 0;
  for (const item of items) {
    if (item.phase !== "waiting" || item.base !== first.base || item.alone) continue;
    if (batch.length > 0 && bytes + item.size > BYTES_TOGETHER) continue;
    batch.push(item);
    bytes += item.size;
    if (batch.length === TOGETHER || bytes > BYTES_TOGETHER) break;
  }
  return batch;
}

/** Shares out the sent part of a request among its files, which go up one after the other. */
export function shares(batch: readonly Incoming[], sent: number): ReadonlyMap<string, number> {
  let left = sent * batch.reduce((sum, { size }) => sum + size, 0);
  const each = new Map<string, number>();
  for (const { key, size } of batch) {
    each.set(key, size === 0 ? 1 : Math.max(0, Math.min(1, left / size)));
    left -= size;
  }
  return each;
}

export function change(items: readonly Incoming[], keys: ReadonlySet<string>, part: Partial<Incoming>): readonly Incoming[] {
  return items.map((item) => (keys.has(item.key) ? { ...item, ...part } : item));
}

export function drop(items: readonly Incoming[], keys: ReadonlySet<string>): readonly Incoming[] {
  return items.filter(({ key }) => !keys.has(key));
}
