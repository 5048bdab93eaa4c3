/** A list that comes page by page: the first when it is looked at, the others when they are asked for. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useDesk } from "../../../desk/desk";

interface Page<T, Next> {
  items: readonly T[];
  next?: Next | undefined;
}

export interface Pages<T> {
  items: readonly T[] | undefined;
  error: string | undefined;
  busy: boolean;
  /** Absent when there is no more. */
  more: (() => void) | undefined;
  /** The first page anew. */
  reload: () => Promise<void>;
  alter: (change: (items: readonly T[]) => readonly T[]) => void;
}

/** `fetch` must be the same function as long as it is about the same list. */
export function usePages<T, Next>(fetch: (after: Next | undefined) => Promise<Page<T, Next>>): Pages<T> {
  const { say } = useDesk();
  const [read, setRead] = useState<{ of: typeof fetch; items: readonly T[]; next?: Next | undefined }>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const round = useRef(0);
  // What was read of another list is not this one's.
  const known = read?.of === fetch ? read : undefined;

  const load = useCallback(
    async (after?: Next) => {
      const mine = ++round.current;
      setBusy(true);
      setError(undefined);
      try {
        const { items, next } = await fetch(after);
        if (mine === round.current) setRead((old) => ({ of: fetch, items: after !== undefined && old?.of === fetch ? [...old.items, ...items] : items, next }));
      } catch (e) {
        if (mine === round.current) setError(say(e));
      } finally {
        if (mine === round.current) setBusy(false);
      }
    },
    [fetch, say],
  );
  useEffect(() => {
    void load();
    return () => {
      round.current++;
    };
  }, [load]);

  const next = known?.next;
  return {
    items: known?.items,
    error,
    busy,
    more: next === undefined ? undefined : () => void load(next),
    reload: () => load(),
    alter: (change) => setRead((old) => old && { ...old, items: change(old.items) }),
  };
}
