/** Something that is fetched when it is looked at, and again when it may have changed. */
import { createCell, type Readable } from "../cell";

export interface LoadedState<T> {
  phase: "new" | "loading" | "ready" | "failed";
  value?: T;
  error?: string;
}

export interface Loaded<T> extends Readable<LoadedState<T>> {
  load(): Promise<void>;
  /** Changes what is there, after the server agreed. */
  alter(change: (value: T) => T): void;
}

export function createLoaded<T>(fetch: () => Promise<T>, say: (e: unknown) => string): Loaded<T> {
  const cell = createCell<LoadedState<T>>({ phase: "new" });
  let round = 0;
  return {
    get: cell.get,
    subscribe: cell.subscribe,
    async load() {
      const mine = ++round;
      if (cell.get().phase !== "ready") cell.set({ ...cell.get(), phase: "loading" });
      try {
        const value = await fetch();
        if (mine === round) cell.set({ phase: "ready", value });
      } catch (e) {
        // What is on screen is better than an error in its place.
        if (mine === round && cell.get().phase !== "ready") cell.set({ phase: "failed", error: say(e) });
      }
    },
    alter(change) {
      const { phase, value } = cell.get();
      if (phase === "ready" && value !== undefined) {
        round++;
        cell.set({ phase, value: change(value) });
      }
    },
  };
}
