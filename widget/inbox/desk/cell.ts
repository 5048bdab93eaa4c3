/** One value outside React that components can read. */
import { useSyncExternalStore } from "react";

export interface Readable<T> {
  get(): T;
  subscribe(reader: () => void): () => void;
}

export interface Cell<T> extends Readable<T> {
  set(value: T): void;
}

export function createCell<T>(initial: T): Cell<T> {
  let value = initial;
  const readers = new Set<() => void>();
  return {
    get: () => value,
    subscribe(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const reader of [...readers]) reader();
    },
  };
}

export function useCell<T>(cell: Readable<T>): T {
  return useSyncExternalStore(cell.subscribe, cell.get);
}
