/** Canned replies as they would be said in a conversation; each is asked for once while one writes there. */
import { useEffect, useRef, useState } from "react";
import type { RenderedReply } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";

export type Filling = { phase: "asking" } | { phase: "failed" } | ({ phase: "ready" } & RenderedReply);

/** Whoever runs through the list asks for none of what they pass. */
const PAUSE_MS = 120;

export function useFilled(reply: string | undefined, conversation: string): { now: Filling; of: (id: string) => Promise<RenderedReply> } {
  const { work } = useDesk();
  const known = useRef(new Map<string, Promise<RenderedReply>>());
  const [now, setNow] = useState<Filling>({ phase: "asking" });

  function of(id: string): Promise<RenderedReply> {
    const key = `${conversation} ${id}`;
    const asked = known.current.get(key) ?? work.fill(id, conversation);
    known.current.set(key, asked);
    asked.catch(() => known.current.delete(key));
    return asked;
  }

  useEffect(() => {
    if (reply === undefined) return known.current.clear();
    let over = false;
    setNow({ phase: "asking" });
    const timer = setTimeout(() => {
      of(reply).then(
        (answer) => over || setNow({ phase: "ready", ...answer }),
        () => over || setNow({ phase: "failed" }),
      );
    }, PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [reply, conversation]);
  return { now, of };
}
