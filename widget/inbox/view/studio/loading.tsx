/** Between asking and having: bones while it loads, the reason and another try when it failed. */
import type { ReactNode } from "react";
import { useCell } from "../../desk/cell";
import { useText } from "../../desk/desk";
import type { Loaded } from "../../desk/studio/loaded";

export function Await<T>({ what, children }: { what: Loaded<T>; children: (value: T) => ReactNode }) {
  const { phase, value, error } = useCell(what);
  if (phase === "ready" && value !== undefined) return <>{children(value)}</>;
  return phase === "failed" ? <Failed {...(error ? { error } : {})} onRetry={() => void what.load()} /> : <Bones />;
}

export function Failed({ error, onRetry }: { error?: string; onRetry: () => void }) {
  const { bots } = useText();
  return (
    <div className="empty" role="alert">
      <p className="empty-title">{bots.loadFailed}</p>
      <p>{error}</p>
      <button type="button" className="button" onClick={onRetry}>
        {bots.retry}
      </button>
    </div>
  );
}

export function Bones() {
  return (
    <div className="page-bones" aria-busy="true">
      {[34, 78, 62, 70].map((width) => (
        <span key={width} className="bone" style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
