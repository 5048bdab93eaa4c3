/** The posts of the weeks that are shown, and the drafts that have no time: read, read again, and changed in place. */
import { useCallback, useEffect, useRef, useState } from "react";
import { usePostApi } from "../../../desk/posts";
import { useDesk } from "../../../desk/desk";
import type { Post, PostPlace } from "../../../session/post_api";
import { type Board, forgotten, isNear, type Shown, withPost } from "../../../state/posts/posts";
import { useAgain } from "../campaigns/again";

const SOON_MS = 10_000;
/** Colleagues write too. */
const LATER_MS = 60_000;

interface Read extends Board {
  isCut: boolean;
  /** Where the drafts go on. */
  next: string | undefined;
}

export interface PostBoard {
  read: Read | undefined;
  places: readonly PostPlace[] | undefined;
  error: string | undefined;
  reload: () => void;
  more: (() => void) | undefined;
  /** Shows a post as it is now. */
  put: (post: Post) => void;
  drop: (id: string) => void;
}

export function useBoard({ from, to, inbox }: Shown): PostBoard {
  const api = usePostApi();
  const { say, toasts } = useDesk();
  const [read, setRead] = useState<Read>();
  const [places, setPlaces] = useState<readonly PostPlace[]>();
  const [error, setError] = useState<string>();
  /** What was asked before something changed here is not shown any more. */
  const round = useRef(0);

  const look = useCallback(
    async (isFirst: boolean) => {
      const mine = ++round.current;
      const one = inbox === "" ? undefined : inbox;
      try {
        const [list, drafts, known] = await Promise.all([api.posts(from, to, one), api.drafts(one), api.places()]);
        if (mine !== round.current) return;
        setPlaces(known);
        setRead({ posts: list.items, isCut: list.is_cut, drafts: drafts.items, next: drafts.next });
        setError(undefined);
      } catch (e) {
        // What is on screen is better than an error in its place.
        if (mine === round.current && isFirst) setError(say(e));
      }
    },
    [api, say, from, to, inbox],
  );
  useEffect(() => {
    void look(true);
    return () => {
      round.current++;
    };
  }, [look]);
  const now = Date.now();
  useAgain(() => look(false), read?.posts.some((post) => isNear(post, now)) ? SOON_MS : LATER_MS, true);

  async function more(cursor: string) {
    try {
      const page = await api.drafts(inbox === "" ? undefined : inbox, cursor);
      setRead((old) => old && { ...old, drafts: [...old.drafts, ...page.items.filter(({ id }) => old.drafts.every((known) => known.id !== id))], next: page.next });
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  const alter = (change: (board: Board) => Board) => {
    round.current++;
    setRead((old) => old && { ...old, ...change(old) });
  };
  const next = read?.next;
  return {
    read,
    places,
    error,
    reload: () => void look(true),
    more: next === undefined ? undefined : () => void more(next),
    put: (post) => alter((board) => withPost(board, post, { from, to, inbox })),
    drop: (id) => alter((board) => forgotten(board, id)),
  };
}
