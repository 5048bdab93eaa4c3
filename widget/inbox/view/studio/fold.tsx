/** A part of a form that few people change: folded, and opened by itself where something in it was refused. */
import { type ReactNode, useContext, useEffect, useRef } from "react";
import { faultAt } from "../../state/studio/faults";
import { FaultsContext } from "./fields";

interface Props {
  title: string;
  /** Pointers of what is in it. */
  ats: readonly string[];
  /** There is another reason to look. */
  opened?: boolean;
  children: ReactNode;
}

export function Fold({ title, ats, opened = false, children }: Props) {
  const faults = useContext(FaultsContext);
  const box = useRef<HTMLDetailsElement>(null);
  const opens = opened || ats.some((at) => faultAt(faults, at) !== undefined);
  useEffect(() => {
    if (opens && box.current) box.current.open = true;
  }, [opens]);
  return (
    <details className="fold-part" ref={box}>
      <summary>{title}</summary>
      <div className="fold-fields">{children}</div>
    </details>
  );
}
