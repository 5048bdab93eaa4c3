/** What is done with a post in the sheet: kept, submitted, approved, published, tried again. */
import { useRef, useState } from "react";
import { freshId } from "../../../desk/fresh_id";
import { useDesk } from "../../../desk/desk";
import { usePostApi } from "../../../desk/posts";
import type { Post } from "../../../session/post_api";
import { CallFailed } from "../../../session/problem";
import { bodyOf, editOf, formOf, isAsKept, type PostForm } from "../../../state/posts/written";
import { usePostsText } from "../../../text/posts";
import { type Form, useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { usePostDates } from "./dates";

export type Act = "save" | "submit" | "approve" | "publish" | "retry";

interface Props {
  post: Post | undefined;
  fresh: PostForm;
  onPost: (post: Post) => void;
  onMade: (post: Post) => void;
  onClose: () => void;
}

export interface Deciding {
  form: Form<PostForm>;
  /** Something is not kept yet. */
  dirty: boolean;
  /** Somebody else was faster. */
  raced: boolean;
  run: (act: Act) => Promise<void>;
  /** Takes what somebody else has made of it. */
  take: (post: Post) => void;
}

export function useDeciding({ post, fresh, onPost, onMade, onClose }: Props): Deciding {
  const api = usePostApi();
  const { toasts } = useDesk();
  const words = usePostsText();
  const dates = usePostDates();
  /** What stands in the form grew out of this one; the one that is read meanwhile may be another. */
  const [base, setBase] = useState(post);
  const form = useForm<PostForm>(post ? formOf(post) : fresh);
  const [raced, setRaced] = useState(false);
  const sent = useRef({ said: "", key: "" });
  const dirty = !isAsKept(form.value, base ? formOf(base) : fresh);

  function take(now: Post) {
    setBase(now);
    form.accept(formOf(now));
    setRaced(false);
  }

  /** The same words are given the same key, so that a lost answer makes no second post. */
  function keyOf(said: string): string {
    if (sent.current.said !== said) sent.current = { said, key: freshId() };
    return sent.current.key;
  }

  /** What was refused was not made: it is asked for anew. */
  function again(e: unknown): never {
    if (e instanceof CallFailed && !e.passing) sent.current = { said: "", key: "" };
    throw e;
  }

  async function kept(value: PostForm): Promise<Post> {
    if (base && !dirty) return base;
    const body = bodyOf(value);
    const now = await (base ? api.change(base.id, editOf(value, base.version)) : api.add(body, keyOf(JSON.stringify(body))).catch(again));
    setBase(now);
    if (base) onPost(now);
    else onMade(now);
    return now;
  }

  function done(act: Act, now: Post) {
    // A draft stays open to be written on, and what is on its way to be seen arriving.
    if (act === "submit") toasts.tell(words.submitted);
    else if (act === "approve" && now.state === "scheduled" && now.publish_at && Date.parse(now.publish_at) > Date.now()) toasts.tell(words.scheduledFor(dates.full(now.publish_at)));
    else return;
    setTimeout(onClose);
  }

  async function run(act: Act) {
    setRaced(false);
    let now: Post | undefined;
    const isDone = await form.save(async (value) => {
      try {
        const written = await kept(value);
        now = await further(act, written);
        setBase(now);
        if (now !== written) onPost(now);
        return formOf(now);
      } catch (e) {
        if (e instanceof CallFailed && base && e.status === 409) setRaced(true);
        throw e;
      }
    });
    if (isDone && now) done(act, now);
    else toFault();
  }

  async function further(act: Act, written: Post): Promise<Post> {
    const { id, version } = written;
    switch (act) {
      case "save":
        return written;
      case "submit":
        return api.submit(id);
      case "approve":
        return api.approve(id, version);
      case "publish":
        return api.publish(id, version);
      case "retry":
        return api.retry(id);
    }
  }

  return { form, dirty, raced, run, take };
}
