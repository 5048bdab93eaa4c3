/** Copies of posts and what people wrote below them: how a fetch goes on, what a list shows, who answers whom. */
import type { ScheduleRun, SocialAccount, SocialComment, SocialPost } from "../../session/social_api";

/** It neither goes on nor waits. */
export const isOver = ({ state }: Pick<ScheduleRun, "state">): boolean => state === "done" || state === "failed" || state === "stopped" || state === "skipped";

export const goesOn = ({ run }: Pick<SocialAccount, "run">): boolean => run !== undefined && run !== null && !isOver(run);

/** What a press fetches: everything for the first time, on from where it ended too early, or what is new. */
export type Step = "first" | "resume" | "renew";

export function stepOf({ is_unfinished, has_history }: Pick<SocialAccount, "is_unfinished" | "has_history">): Step {
  if (is_unfinished) return "resume";
  return has_history ? "renew" : "first";
}

/**
 * A list in its place with what its first page says now; what was read further down stays. Undefined: so much is new, or so little is
 * left, that it has to be read anew.
 */
export function renewed(old: readonly SocialPost[], fresh: readonly SocialPost[], isWhole: boolean): readonly SocialPost[] | undefined {
  if (isWhole) return fresh;
  const last = fresh.at(-1);
  const at = last ? old.findIndex(({ id }) => id === last.id) : -1;
  return at < 0 ? undefined : [...fresh, ...old.slice(at + 1)];
}

/** What stands for a post where there is little room. */
export const pictureOf = ({ media }: Pick<SocialPost, "media">) => media.find(({ url }) => url);

export interface Thread {
  comment: SocialComment;
  /** By whomever, also to each other. */
  answers: readonly SocialComment[];
}

/** The oldest first; an answer stands with the comment that it, or what it answers, is below. */
export function threadsOf(comments: readonly SocialComment[]): Thread[] {
  const parents = new Map(comments.map(({ external, parent }) => [external, parent]));
  function rootOf(external: string): string {
    const seen = new Set<string>();
    let at = external;
    // What is answered may not have come, and nobody promises that answers go in no circle.
    for (let up = parents.get(at); up && parents.has(up) && !seen.has(up); up = parents.get(at)) {
      seen.add(up);
      at = up;
    }
    return at;
  }
  const threads = new Map<string, { comment: SocialComment; answers: SocialComment[] }>();
  for (const comment of comments) if (rootOf(comment.external) === comment.external) threads.set(comment.external, { comment, answers: [] });
  for (const comment of comments) if (!threads.has(comment.external)) threads.get(rootOf(comment.external))?.answers.push(comment);
  return [...threads.values()];
}
