/** The canned replies that fit, and how the chosen one would read here. */
import { useEffect, useRef } from "react";
import type { CannedReply } from "../../../../protocol";
import { useFindText } from "../../../text/find";
import { Alert } from "../../parts/icons";
import type { Filling } from "./filled";

interface Props {
  id: string;
  replies: readonly CannedReply[];
  here: number;
  /** There are some, even if none fits. */
  any: boolean;
  filled: Filling;
  onPoint: (at: number) => void;
  onTake: (reply: CannedReply) => void;
}

export function CannedPanel({ id, replies, here, any, filled, onPoint, onTake }: Props) {
  const { canned } = useFindText();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => void list.current?.querySelector('[data-here="true"]')?.scrollIntoView({ block: "nearest" }), [here]);
  return (
    <div className="suggest canned-suggest" data-empty={replies.length === 0}>
      <ul className="suggest-list" id={`${id}-list`} role="listbox" aria-label={canned.title} ref={list}>
        {replies.map((reply, i) => (
          <li key={reply.id} id={`${id}-${i}`} role="option" aria-selected={i === here} data-here={i === here} className="pick-row" onPointerMove={() => onPoint(i)} onPointerDown={(e) => e.preventDefault()} onClick={() => onTake(reply)}>
            <span className="pick-what">
              <bdi>{reply.title}</bdi>
              <small>/{reply.shortcut}</small>
            </span>
          </li>
        ))}
      </ul>
      {replies.length === 0 ? (
        <p className="pick-empty" role="status">
          {any ? canned.nothing : canned.none}
        </p>
      ) : (
        <div className="suggest-preview" aria-live="polite">
          <p className="suggest-title">{canned.preview}</p>
          {filled.phase === "ready" ? (
            <>
              <p className="suggest-text" dir="auto">
                {filled.text}
              </p>
              {filled.empty.length > 0 && <Gaps names={filled.empty} />}
            </>
          ) : (
            <p className="suggest-wait">{filled.phase === "asking" ? canned.filling : canned.failed}</p>
          )}
        </div>
      )}
      <p className="suggest-keys" aria-hidden="true">
        {canned.keys}
      </p>
    </div>
  );
}

/** Variables that have no value in this conversation. */
export function Gaps({ names }: { names: readonly string[] }) {
  const { canned } = useFindText();
  return (
    <p className="gaps" role="alert">
      <Alert /> <span>{canned.empty(names.join(", "))}</span>
    </p>
  );
}
