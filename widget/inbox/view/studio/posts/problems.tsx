/** What a platform would refuse, in a list; each stands at its field as well. */
import { useId } from "react";
import type { PostProblem } from "../../../session/post_api";
import type { Found } from "../../../state/posts/rules";
import { usePostsText } from "../../../text/posts";
import { useNumbers } from "../campaigns/numbers";

export interface Told {
  at: string;
  what: string;
  /** Found here; absent: the server says it. */
  found?: Found;
}

const isAbout = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);

/** What was found here in the operator's language, and what only the server knows. */
export function useProblems(found: readonly Found[], said: readonly PostProblem[]): Told[] {
  const words = usePostsText();
  const numbers = useNumbers();
  const here = found.map((one) => ({ at: one.at, what: words.rules[one.rule](numbers.of(one.n ?? 0), numbers.of(one.most ?? 0)), found: one }));
  const there = said.filter(({ pointer }) => !here.some(({ at }) => isAbout(at, pointer))).map(({ pointer, detail }) => ({ at: pointer, what: detail }));
  return [...here, ...there];
}

export function Problems({ told }: { told: readonly Told[] }) {
  const words = usePostsText();
  const id = useId();
  return (
    <section className="post-problems" aria-labelledby={id} aria-live="polite" data-many={told.length} hidden={told.length === 0}>
      <h3 id={id}>{words.problems}</h3>
      <ul>
        {told.map(({ at, what, found }) => {
          const [, place] = /^\/media\/(\d+)/.exec(at) ?? [];
          return (
            <li key={`${at} ${what}`} data-rule={found?.rule}>
              {place === undefined ? what : words.ofMedium(Number(place) + 1, what)}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
