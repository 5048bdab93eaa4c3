/** What the parts of the page of posts share. */
import { createContext, useContext } from "react";
import { usePostApi } from "../../../desk/posts";
import { useDesk } from "../../../desk/desk";
import type { Post, PostPlace } from "../../../session/post_api";
import { hasPassed, timeOf } from "../../../state/posts/posts";
import { onDay } from "../../../state/posts/zone";
import { usePostsText } from "../../../text/posts";
import { usePostDates } from "./dates";

export interface PostsHere {
  places: readonly PostPlace[];
  /** Shows a post as it is now. */
  put: (post: Post) => void;
  drop: (id: string) => void;
  /** Asks for the time that a post moves to: `day`, where one was chosen. */
  askTime: (post: Post, day?: string) => void;
  askRemoval: (post: Post) => void;
}

export const PostsContext = createContext<PostsHere | undefined>(undefined);

export function usePostsHere(): PostsHere {
  const here = useContext(PostsContext);
  if (!here) throw new Error("no page of posts around this component");
  return here;
}

/** The acts of a chip: each shows what becomes of the post, or why nothing did. */
export function useChipActs() {
  const api = usePostApi();
  const { toasts, route, say } = useDesk();
  const here = usePostsHere();
  const words = usePostsText();
  const dates = usePostDates();

  async function moveTo(post: Post, publish_at: string) {
    // It is seen there at once; the server has the last word.
    here.put({ ...post, publish_at });
    try {
      const moved = await api.move(post.id, publish_at);
      here.put(moved);
      const back = timeOf(post);
      const told = words.moved(dates.full(publish_at));
      if (back === undefined || hasPassed(back, Date.now())) toasts.tell(told);
      else toasts.say(told, post.id, () => void undo(moved, back));
    } catch (e) {
      here.put(post);
      toasts.fail(say(e));
    }
  }

  async function undo(post: Post, publish_at: string) {
    try {
      here.put(await api.move(post.id, publish_at));
      toasts.tell(words.movedBack);
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  return {
    moveTo,
    /** To this day at its time of day; where that has passed, or there is none, somebody says which. */
    moveToDay(post: Post, day: string) {
      const known = timeOf(post);
      const at = known && onDay(known, day, dates.zone);
      if (known && at === known) return;
      if (!at || hasPassed(at, Date.now())) here.askTime(post, day);
      else void moveTo(post, at);
    },
    async duplicate(post: Post) {
      try {
        const copy = await api.duplicate(post.id);
        here.put(copy);
        toasts.tell(words.duplicated);
        route.enter({ page: "post", id: copy.id });
      } catch (e) {
        toasts.fail(say(e));
      }
    },
  };
}
