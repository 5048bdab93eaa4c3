/** Says when documents are ready or failed, some at a time; the steps between are for the eye only. */
import { useEffect, useRef, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";

const TOGETHER_MS = 1_500;

export function EndedAnnouncer() {
  const { knowledge } = useDesk();
  const { knowledge: words } = useText();
  const ended = useCell(knowledge.documents.ended);
  const told = useRef(ended);
  const [said, setSaid] = useState("");

  useEffect(() => {
    if (ended === told.current) return;
    const timer = setTimeout(() => {
      const before = told.current;
      told.current = ended;
      setSaid(words.documents.ended(ended.ready - before.ready, ended.failed.slice(before.failed.length)));
    }, TOGETHER_MS);
    return () => clearTimeout(timer);
  }, [ended, words]);

  return (
    <p className="hidden" aria-live="polite">
      {said}
    </p>
  );
}
