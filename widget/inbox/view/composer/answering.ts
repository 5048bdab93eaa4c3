/** What an answer below a post would do now; nothing in a conversation of ordinary messages. */
import { useMemo } from "react";
import type { Conversation } from "../../../protocol";
import { useInbox } from "../../desk/desk";
import type { Draft } from "../../desk/drafts";
import { topicOf } from "../../session/comments_types";
import { type Answering, answering } from "../../state/comments";
import { newThread, NO_PENDING } from "../../state/model";
import { get } from "../../state/table";
import { useNow } from "../parts/clock";

export function useAnswering(conversation: Conversation | undefined, { answers, privately }: Pick<Draft, "answers" | "privately">, files: boolean): Answering | undefined {
  const id = conversation?.id ?? "";
  const window = conversation?.window;
  const now = useNow(15_000);
  const { messages, hasMore } = useInbox((s) => get(s.threads, id)) ?? newThread;
  const pending = useInbox((s) => get(s.pending, id)) ?? NO_PENDING;
  const among = conversation !== undefined && topicOf(conversation) !== undefined;
  return useMemo(
    () => (among ? answering({ messages, hasMore, pending, window, answers, privately, files, now }) : undefined),
    [among, messages, hasMore, pending, window, answers, privately, files, now],
  );
}
